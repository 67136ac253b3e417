import type { JSX } from 'react'
import type { Connection } from '../../view-model/state.ts'

/** What to do when there is no session yet. */
export function EmptyState({
  address,
  loading,
  connection,
}: Readonly<{ address: string; loading: boolean; connection: Connection }>): JSX.Element {
  if (loading) {
    return (
      <main className="empty">
        <p className="faint">
          {connection === 'reconnecting' ? 'The server does not answer yet; trying again.' : 'Reading the sessions.'}
        </p>
      </main>
    )
  }
  return (
    <main className="empty">
      <div className="card">
        <h2>No data yet</h2>
        <p>Every message that passes through this server appears here at once, with what its cache did.</p>
        <h3>Send a recorded conversation through it</h3>
        <pre>
          <code>npx --no-install sternline replay FILE</code>
        </pre>
        <h3>Or point your own tool at it</h3>
        <pre>
          <code>ANTHROPIC_BASE_URL={address}</code>
        </pre>
      </div>
    </main>
  )
}
