import type { JSX } from 'react'

/** What the editor shows while no file is open. */
export function NothingOpen(): JSX.Element {
  return (
    <div className="nothing-open">
      <dl>
        <dt>Open a file by its name</dt>
        <dd>
          <kbd>Ctrl+P</kbd>
        </dd>
        <dt>Search in all files</dt>
        <dd>
          <kbd>Ctrl+Shift+F</kbd>
        </dd>
        <dt>Attach what is selected to the message</dt>
        <dd>
          <kbd>Ctrl+&gt;</kbd>
        </dd>
      </dl>
    </div>
  )
}
