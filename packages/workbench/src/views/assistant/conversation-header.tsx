import type { Exchange } from '@sternline/engine'
import { type JSX, useMemo, useSyncExternalStore } from 'react'
import { formatRoute } from '../../router.ts'
import type { ConversationState } from '../../stores/conversation-store.ts'
import { useWorkspace } from '../../stores/workspace.ts'
import { barGeometry } from '../../view-model/bar-geometry.ts'
import { visibleName } from '../../view-model/visible-text.ts'
import { sessionMoney } from '../../view-model/words.ts'
import { PromptStrip } from '../exchange/prompt-strip.tsx'
import { Money } from '../parts/money.tsx'
import { WarmthRing } from '../parts/warmth-ring.tsx'
import { SumUp } from './sum-up.tsx'

/** What the conversation is about, what caching avoided in it, the newest prompt with its breakpoints, and how long it stays warm. */
export function ConversationHeader({ state }: Readonly<{ state: ConversationState }>): JSX.Element {
  const { sessions } = useWorkspace()
  const { summaries, ahead } = useSyncExternalStore(sessions.subscribe, sessions.state)
  const { conversation, id } = state
  const session = id === null ? null : (summaries.get(id) ?? null)
  const newest = conversation?.messages.findLast(({ figures }) => figures !== null)?.figures?.exchange ?? null
  return (
    <header className="assistant-head">
      <div className="assistant-title">
        <h2>{conversation === null ? 'New conversation' : visibleName(conversation.title) || 'Conversation'}</h2>
        {conversation?.continues != null && (
          <a href={formatRoute({ view: 'project', conversation: conversation.continues })}>what came before</a>
        )}
        <span className="space" />
        <SumUp {...state} />
        {session !== null && session.exchanges > 0 && <Money name="avoided" money={sessionMoney(session, 'avoided')} />}
        {session?.warmth != null && <WarmthRing warmth={session.warmth} ahead={ahead} />}
      </div>
      {newest !== null && <NewestPrompt exchange={newest} />}
    </header>
  )
}

/** The prompt of the newest exchange, as wide as its tokens, with its breakpoints as pins. */
function NewestPrompt({ exchange }: Readonly<{ exchange: Exchange }>): JSX.Element {
  const bar = useMemo(() => barGeometry(exchange), [exchange])
  return <PromptStrip bar={bar} scale={bar.tokens} differsAt={null} isBefore={false} isSmall />
}
