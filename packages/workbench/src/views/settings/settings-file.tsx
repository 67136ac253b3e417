import type { JSX, KeyboardEvent, ReactNode } from 'react'
import { isChanged, type SettingsState, type SettingsStore } from '../../stores/settings-store.ts'
import { hasError, notesWords, restartWords } from '../../view-model/settings/notes.ts'
import { visibleName } from '../../view-model/visible-text.ts'
import { SettingsProblem } from './settings-problem.tsx'

/** The file itself: its path, whether it is saved, what is wrong with it, and the editor. */
export function SettingsFile({
  state,
  store,
  children,
}: Readonly<{ state: SettingsState; store: SettingsStore; children: ReactNode }>): JSX.Element {
  const { onDisk, notes, isStale, isSaving, problem } = state
  const hasChanges = isChanged(state)
  const saveByKey = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey) return
    event.preventDefault()
    if (hasChanges) void store.save()
  }
  return (
    <section className="settings-file" aria-label="settings.json" onKeyDown={saveByKey}>
      <div className="settings-head">
        <code className="settings-path">{visibleName(onDisk?.file ?? '')}</code>
        <span className="space" />
        <span className="remark" role="status">
          {savedWords(state)}
        </span>
        <button
          type="button"
          className={`button ${hasChanges && !hasError(notes) ? 'button-main' : ''}`}
          disabled={!hasChanges || isSaving}
          onClick={() => void store.save()}
        >
          {hasError(notes) && hasChanges ? 'Save with errors' : 'Save'}
        </button>
      </div>
      {problem !== null && <SettingsProblem problem={problem} onDismiss={store.dismissProblem} />}
      {isStale && (
        <div className="settings-bar settings-bar-warn" role="alert">
          <p>
            <b>The file was changed on disk.</b> Your changes here are not saved.
          </p>
          <button type="button" className="button" onClick={() => void store.reload()}>
            Take what is on disk
          </button>
          <button type="button" className="button" onClick={store.keep}>
            Keep mine
          </button>
        </div>
      )}
      {onDisk !== null && onDisk.needRestart.length > 0 && (
        <div className="settings-bar">
          <p>Counts only after Sternline is started again: {restartWords(onDisk.needRestart)}.</p>
        </div>
      )}
      {children}
    </section>
  )
}

function savedWords(state: SettingsState): string {
  const { onDisk, notes, isSaving } = state
  if (isSaving) return 'saving'
  const told = notesWords(notes)
  const where = isChanged(state) ? 'not saved' : onDisk?.text === null ? 'no file yet' : 'saved'
  return told === '' ? where : `${told} · ${where}`
}
