import '../../styles/settings.css'
import { type JSX, lazy, Suspense, useState, useSyncExternalStore } from 'react'
import { createSettingsClient } from '../../client/settings-client.ts'
import { createSettingsStore, type SettingsStore } from '../../stores/settings-store.ts'
import type { Workspace } from '../../stores/workspace.ts'
import { CONNECTIONS, type ConnectionName, connectionIn } from '../../view-model/settings/connection.ts'
import { readJsonText } from '../../view-model/settings/json-text.ts'
import { ConnectionForm } from './connection-form.tsx'
import { ConnectionTabs } from './connection-tabs.tsx'
import { ModelStatus } from './model-status.tsx'
import { SettingsFile } from './settings-file.tsx'
import { SettingsProblem } from './settings-problem.tsx'

const SettingsEditor = lazy(() =>
  import('./editor/settings-editor.tsx').then(({ SettingsEditor }) => ({ default: SettingsEditor })),
)

type ViewProps = Readonly<{ workspace: Workspace }>

/** Makes the settings view. What was changed and not saved stays as long as the page does, also while other views are shown. */
export function openSettings(): (props: ViewProps) => JSX.Element {
  let store: SettingsStore | null = null
  return function SettingsView({ workspace }: ViewProps): JSX.Element {
    store ??= createSettingsStore(createSettingsClient(), workspace.composer.refresh)
    return <Settings store={store} workspace={workspace} />
  }
}

function Settings({ store, workspace: { composer } }: ViewProps & Readonly<{ store: SettingsStore }>): JSX.Element {
  const state = useSyncExternalStore(store.subscribe, store.state)
  const { models } = useSyncExternalStore(composer.subscribe, composer.state)
  const [chosen, choose] = useState<ConnectionName | null>(null)
  if (state.onDisk === null) return <Unread state={state} store={store} />
  const value = readJsonText(state.draft)
  const name = chosen ?? CONNECTIONS.find(each => connectionIn(value, each).isThere) ?? 'azure_anthropic'
  return (
    <main className="settings" aria-label="Settings">
      <div className="settings-form">
        <section aria-labelledby="connect">
          <h2 id="connect">Connect a model</h2>
          <p className="remark">
            What you write here goes into <code>settings.json</code> beside it. Keys never do: they come from an
            environment variable or from a file of their own.
          </p>
          <ConnectionTabs value={value} chosen={name} onChoose={choose} />
          {value === undefined ? (
            <p className="field-note">The text beside is not JSON yet. Mend what is marked there, then go on here.</p>
          ) : (
            <ConnectionForm
              key={name}
              name={name}
              connection={connectionIn(value, name)}
              notes={state.notes}
              onEdit={store.edit}
            />
          )}
        </section>
        <ModelStatus models={models} onDisk={state.onDisk} />
      </div>
      <SettingsFile state={state} store={store}>
        <Suspense fallback={<p className="loading faint">Loading the editor.</p>}>
          <SettingsEditor store={store} />
        </Suspense>
      </SettingsFile>
    </main>
  )
}

function Unread({
  state: { problem },
  store,
}: Readonly<{ state: ReturnType<SettingsStore['state']>; store: SettingsStore }>): JSX.Element {
  if (problem === null) return <p className="loading faint">Reading the settings.</p>
  return (
    <main className="empty">
      <div className="card">
        <h2>The settings can’t be shown</h2>
        <SettingsProblem problem={problem} onDismiss={() => void store.reload()} verb="Try again" />
      </div>
    </main>
  )
}
