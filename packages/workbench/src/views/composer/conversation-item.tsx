import type { JSX } from 'react'
import { formatRoute } from '../../router.ts'
import type { ConversationRow } from '../../view-model/composer/conversation-rows.ts'

/** One conversation of the list. Delete asks whether to delete it. */
export function ConversationItem({
  row,
  isOpen,
  isStop,
  onDelete,
}: Readonly<{
  row: ConversationRow
  isOpen: boolean
  /** Whether Tab comes to it. */
  isStop: boolean
  onDelete: (row: ConversationRow) => void
}>): JSX.Element {
  return (
    <span className="conversation-line">
      <a
        data-stop
        href={formatRoute({ view: 'project', conversation: row.id })}
        title={`${row.title}: ${row.about}`}
        aria-current={isOpen ? 'true' : undefined}
        tabIndex={isStop ? 0 : -1}
        onKeyDown={event => {
          if (event.key === 'Delete') onDelete(row)
        }}
      >
        <span className="conversation-title">{row.title}</span>
        {row.isBusy && <small className="running">running</small>}
        {row.figure !== null && (
          <small className={row.figure === 'cold' ? 'conversation-cold' : 'digits'}>{row.figure}</small>
        )}
      </a>
      <button
        type="button"
        className="row-button"
        aria-label={`Delete ${row.title}`}
        disabled={row.isBusy}
        onClick={() => onDelete(row)}
      >
        <span aria-hidden="true">×</span>
      </button>
    </span>
  )
}
