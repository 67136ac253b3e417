import { formatTokens, savedTokens, type Usage } from '@sternline/core'
import type { JSX } from 'react'
import { exactMeaning } from '../../view-model/words.ts'
import { Dot } from './dot.tsx'

type Kind = 'cached' | 'saved' | 'fresh'

/** The label of one message: `182k cached  +3k saved  412 fresh`; a count of nothing is left out. */
export function ExchangeLabel({ usage }: Readonly<{ usage: Usage }>): JSX.Element {
  return (
    <span className="label">
      <Count kind="cached" tokens={usage.cached} />
      <Count kind="saved" tokens={savedTokens(usage)} />
      <Count kind="fresh" tokens={usage.fresh} />
    </span>
  )
}

function Count({ kind, tokens }: Readonly<{ kind: Kind; tokens: number }>): JSX.Element | null {
  if (tokens === 0) return null
  const exact = exactMeaning(kind, tokens)
  return (
    <span className={`count count-${kind}`} role="img" aria-label={exact} title={exact}>
      <Dot kind={kind} />
      <b>
        {kind === 'saved' ? '+' : ''}
        {formatTokens(tokens)}
      </b>{' '}
      {kind}
    </span>
  )
}
