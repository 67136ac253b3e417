import type { JSX } from 'react'
import type { Problem } from '../../view-model/problem.ts'

/** What went wrong with the settings, why, and what to do. @param props.verb what the button says */
export function SettingsProblem({
  problem,
  onDismiss,
  verb = 'Dismiss',
}: Readonly<{ problem: Problem; onDismiss: () => void; verb?: string }>): JSX.Element {
  return (
    <div className="settings-bar settings-bar-warn" role="alert">
      <p>
        <b>{problem.what}</b> {problem.why} {problem.fix}
      </p>
      <button type="button" className="button" onClick={onDismiss}>
        {verb}
      </button>
    </div>
  )
}
