import './tokens.css'
import './styles/base.css'
import './styles/shell.css'
import './styles/figure.css'
import './styles/sessions.css'
import './styles/session-view.css'
import './styles/calls.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { openWithCode } from './access.ts'
import { createClient } from './client/client.ts'
import { createWorkspace } from './stores/create-workspace.ts'
import { createStore } from './stores/store.ts'
import { App } from './views/shell/app.tsx'
import { ErrorBoundary } from './views/shell/error-boundary.tsx'

const root = document.getElementById('root')
if (root !== null) {
  await openWithCode()
  const store = createStore(createClient())
  createRoot(root).render(
    <StrictMode>
      <ErrorBoundary>
        <App store={store} workspace={createWorkspace(store)} address={location.origin} />
      </ErrorBoundary>
    </StrictMode>,
  )
}
