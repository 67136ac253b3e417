import '../../styles/thread.css'
import { type JSX, type KeyboardEvent, useEffect, useSyncExternalStore } from 'react'
import { followBegun } from '../../stores/follow-begun.ts'
import { useWorkspace } from '../../stores/workspace.ts'
import { announceTurn } from '../../view-model/conversation/announce-turn.ts'
import { threadRows } from '../../view-model/conversation/thread-rows.ts'
import { Composer } from '../composer/composer.tsx'
import { LiveRegion } from '../shell/live-region.tsx'
import { ConversationHeader } from './conversation-header.tsx'
import { EmptyThread } from './empty-thread.tsx'
import { Thread } from './thread.tsx'
import { TurnNotes } from './turn-notes.tsx'

/** The conversation with what belongs to it: header, thread, notes, and below them the composer. */
export function AssistantPanel(): JSX.Element {
  const { conversation: store } = useWorkspace()
  const state = useSyncExternalStore(store.subscribe, store.state)
  useEffect(() => followBegun(store), [store])
  const rows = threadRows(state)
  const isBusy = state.live !== null
  const stopByKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented || !isBusy) return
    event.preventDefault()
    void store.stop()
  }
  return (
    <section className="assistant" aria-label="Assistant" onKeyDown={stopByKey}>
      <ConversationHeader state={state} />
      {rows.length === 0 ? (
        <EmptyThread state={state} />
      ) : (
        <Thread key={state.id ?? 'new'} rows={rows} isBusy={isBusy} />
      )}
      <div className="assistant-notes">
        <TurnNotes state={state} />
      </div>
      <Composer />
      <LiveRegion text={announceTurn(state)} />
    </section>
  )
}
