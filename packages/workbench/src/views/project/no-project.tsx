import type { JSX } from 'react'

/** How to open a project, where the server has none. */
export function NoProject(): JSX.Element {
  return (
    <main className="empty">
      <div className="card">
        <h2>No project is open</h2>
        <p>The assistant works in one folder, which is named when the server starts. Stop the server, then:</p>
        <pre>
          <code>npm start -- FOLDER</code>
        </pre>
      </div>
    </main>
  )
}
