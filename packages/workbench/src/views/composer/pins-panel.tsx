import '../../styles/composer.css'
import { formatTokens } from '@sternline/core'
import { type JSX, useSyncExternalStore } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'
import { type PinRow, pinRows, pinSum } from '../../view-model/composer/pins.ts'
import { visibleName } from '../../view-model/visible-text.ts'
import { useComposer, useConversation } from './use-composer.ts'

/** The files that stand in the base layer of every conversation of this project, in their order, with their sizes. */
export function PinsPanel(): JSX.Element {
  const { pins } = useComposer()
  const { conversation } = useConversation()
  const rows = pinRows(conversation?.base ?? [], pins)
  return (
    <section className="side-panel" aria-labelledby="pins-title">
      <div className="side-head">
        <h2 id="pins-title" className="heading">
          Pinned to the base
        </h2>
        <span className="space" />
        <PinShown />
      </div>
      {rows.length === 0 ? (
        <p className="remark side-none">Nothing. A pinned file is read once and cached for every turn.</p>
      ) : (
        <ul className="pins">
          {rows.map(row => (
            <Row key={row.path} row={row} />
          ))}
        </ul>
      )}
      {rows.length > 1 && <p className="remark side-none">{pinSum(rows)}</p>}
    </section>
  )
}

function Row({ row: { path, kind, tokens } }: Readonly<{ row: PinRow }>): JSX.Element {
  const { composer, project } = useWorkspace()
  const name = visibleName(path)
  return (
    <li className="pin-row">
      <button type="button" className="pin-name" title={name} onClick={() => project.openFile(path)}>
        {name}
      </button>
      {kind === 'rules' && <small title="A rules file of the project: always in the base">rules</small>}
      {tokens === null ? (
        <small className="lost" title="It can't be read, so it is not in the base">
          missing
        </small>
      ) : (
        <small className="digits" title={`About ${tokens} tokens`}>
          {formatTokens(tokens)}
          <span className="unseen"> tokens</span>
        </small>
      )}
      {kind === 'pin' && (
        <button
          type="button"
          className="row-button"
          aria-label={`Unpin ${name}`}
          onClick={() => void composer.unpin(path)}
        >
          <span aria-hidden="true">×</span>
        </button>
      )}
    </li>
  )
}

/** Pins the file that the editor shows. */
function PinShown(): JSX.Element | null {
  const { composer, project } = useWorkspace()
  const { shown } = useSyncExternalStore(project.subscribe, project.state)
  const { pins } = useComposer()
  if (shown === null || pins.some(({ path }) => path === shown)) return null
  return (
    <button
      type="button"
      className="text-button pin-shown"
      title={visibleName(shown)}
      onClick={() => void composer.pin(shown)}
    >
      pin {visibleName(shown.split('/').at(-1) ?? shown)}
    </button>
  )
}
