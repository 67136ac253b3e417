import * as Tooltip from '@radix-ui/react-tooltip'
import { formatCount, formatTokens, LABEL_MEANINGS, savedTokens, type Usage } from '@sternline/core'
import type { Figures } from '@sternline/engine'
import type { JSX } from 'react'
import { formatRoute } from '../../router.ts'
import { labelRest, labelWords } from '../../view-model/conversation/label-words.ts'
import { Dot } from '../parts/dot.tsx'
import { Money } from '../parts/money.tsx'

/** What stands under a message: what the cache did for it. Where nothing could be cached, only why. */
export function MessageLabel({ figures }: Readonly<{ figures: Figures }>): JSX.Element | null {
  const words = labelWords(figures)
  const { usage, id, session } = figures.exchange
  if (words.kind === 'nothing' || usage === null) return null
  if (words.kind === 'reason') return <p className="message-label remark">{words.text}</p>
  return (
    <div className="message-label">
      <Tooltip.Root>
        <Tooltip.Trigger className="label-trigger">
          <LabelCounts usage={usage} />
          {words.avoided !== null && <Money name="avoided" money={words.avoided} />}
          {words.wait !== null && <span className="digits">{words.wait}</span>}
          <span className="unseen"> {labelRest(figures)}</span>
        </Tooltip.Trigger>
        <Tooltip.Portal>
          <Tooltip.Content className="tip" side="top" align="start" sideOffset={6} collisionPadding={8}>
            <LabelMeaning usage={usage} wait={words.wait} />
          </Tooltip.Content>
        </Tooltip.Portal>
      </Tooltip.Root>
      {words.lost !== null && (
        <a className="lost-link" href={formatRoute({ view: 'sessions', session, exchange: id })}>
          {words.lost} · why?
        </a>
      )}
    </div>
  )
}

const KINDS = ['cached', 'saved', 'fresh'] as const
const NAMES = { cached: 'Already memorised', saved: 'Newly pinned', fresh: 'Fresh' } as const

/** `182k cached  +3k saved  412 fresh`; a count of nothing is left out. What they mean is told by the tip. */
function LabelCounts({ usage }: Readonly<{ usage: Usage }>): JSX.Element {
  const counts = countsOf(usage)
  return (
    <span className="label">
      {KINDS.filter(kind => counts[kind] > 0).map(kind => (
        <span key={kind} className={`count count-${kind}`}>
          <Dot kind={kind} />
          <b>
            {kind === 'saved' ? '+' : ''}
            {formatTokens(counts[kind])}
          </b>{' '}
          {kind}
        </span>
      ))}
    </span>
  )
}

/** The counts exactly, in the specification's words. */
function LabelMeaning({ usage, wait }: Readonly<{ usage: Usage; wait: string | null }>): JSX.Element {
  const counts = countsOf(usage)
  return (
    <>
      <dl className="tip-counts">
        {KINDS.map(kind => (
          <div key={kind}>
            <dt>
              <Dot kind={kind} /> {NAMES[kind]}
            </dt>
            <dd className="digits">{formatCount(counts[kind])} tokens</dd>
            <dd className="remark">{afterColon(LABEL_MEANINGS[kind])}</dd>
          </div>
        ))}
      </dl>
      {wait !== null && <p className="remark">The first token came after {wait}.</p>}
    </>
  )
}

function countsOf(usage: Usage): Readonly<Record<keyof typeof NAMES, number>> {
  return { cached: usage.cached, saved: savedTokens(usage), fresh: usage.fresh }
}

function afterColon(meaning: string): string {
  return meaning.slice(meaning.indexOf(':') + 1).trim()
}
