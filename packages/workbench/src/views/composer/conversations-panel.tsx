import '../../styles/composer.css'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type JSX, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { goTo } from '../../router.ts'
import { useWorkspace } from '../../stores/workspace.ts'
import { type ConversationRow, conversationRows } from '../../view-model/composer/conversation-rows.ts'
import { useListKeys } from '../parts/use-list-keys.ts'
import { useNow } from '../parts/use-now.ts'
import { ConversationItem } from './conversation-item.tsx'
import { DeleteConversation } from './delete-conversation.tsx'
import { useComposer, useConversation } from './use-composer.ts'

/** A search is offered from so many conversations on. */
const MANY = 8

/** Height of a line. Unit: CSS pixels. */
const LINE = 26

/** All conversations of the project, newest first, with what was cached in each. */
export function ConversationsPanel(): JSX.Element {
  const { sessions } = useWorkspace()
  const { conversations } = useComposer()
  const { id } = useConversation()
  const { summaries, ahead } = useSyncExternalStore(sessions.subscribe, sessions.state)
  const [search, setSearch] = useState('')
  const [leaving, setLeaving] = useState<ConversationRow | null>(null)
  const now = useNow() + ahead
  const rows = useMemo(
    () => conversationRows(conversations, summaries, search, now),
    [conversations, summaries, search, now],
  )
  return (
    <nav className="side-panel conversations" aria-labelledby="conversations-title">
      <div className="side-head">
        <h2 id="conversations-title" className="heading">
          Conversations
        </h2>
        <span className="space" />
        <button type="button" className="text-button" onClick={() => goTo({ view: 'project', conversation: null })}>
          new
        </button>
      </div>
      {conversations.length >= MANY && <Search search={search} onChange={setSearch} />}
      {rows.length === 0 && <p className="remark side-none">{search === '' ? 'None yet.' : 'None fits.'}</p>}
      <Lines rows={rows} open={id} onDelete={setLeaving} />
      <DeleteConversation row={leaving} onDone={() => setLeaving(null)} />
    </nav>
  )
}

function Search({ search, onChange }: Readonly<{ search: string; onChange: (search: string) => void }>): JSX.Element {
  return (
    <input
      type="search"
      className="side-search"
      aria-label="Search conversations"
      placeholder="search titles"
      value={search}
      onChange={event => onChange(event.target.value)}
    />
  )
}

function Lines({
  rows,
  open,
  onDelete,
}: Readonly<{
  rows: readonly ConversationRow[]
  open: string | null
  onDelete: (row: ConversationRow) => void
}>): JSX.Element {
  const frame = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => LINE,
    getItemKey: index => rows[index]?.id ?? index,
    overscan: 8,
  })
  useListKeys(list, 'list')
  // Tab comes to the open conversation, or to the first where none is open.
  const stop = Math.max(
    0,
    rows.findIndex(({ id }) => id === open),
  )
  return (
    <div ref={frame} className="conversation-frame">
      <ul ref={list} className="conversation-lines" style={{ height: virtual.getTotalSize() }} data-keys>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index]
          if (row === undefined) return null
          return (
            <li
              key={key}
              aria-setsize={rows.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${start}px)` }}
            >
              <ConversationItem row={row} isOpen={row.id === open} isStop={index === stop} onDelete={onDelete} />
            </li>
          )
        })}
      </ul>
    </div>
  )
}
