import './tokens.css'
import './base.css'
import './shell.css'
import './sessions.css'
import './session-view.css'
import './rows.css'
import './bar.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createClient } from './client.ts'
import { createStore } from './store.ts'
import { App } from './views/app.tsx'
import { ErrorBoundary } from './views/error-boundary.tsx'

const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <ErrorBoundary>
        <App store={createStore(createClient())} address={location.origin} />
      </ErrorBoundary>
    </StrictMode>,
  )
}
