import type { JSX } from 'react'

/** The drawn sign of one of the three meanings: a disc, a square, a ring. The word always stands beside it. */
export function Dot({ kind }: Readonly<{ kind: 'cached' | 'saved' | 'fresh' }>): JSX.Element {
  return <span className={`dot dot-${kind}`} aria-hidden="true" />
}
