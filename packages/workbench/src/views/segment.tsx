import type { JSX } from 'react'
import type { BarSegment } from '../view-model/bar-geometry.ts'
import { exactMeaning } from '../view-model/words.ts'

/** A stretch of a bar, where and as long as its share says. */
export function Segment({ segment }: Readonly<{ segment: BarSegment }>): JSX.Element {
  const { kind, tokens, start, share } = segment
  const title = kind === 'estimated' ? undefined : exactMeaning(kind, tokens)
  return <span className={`segment segment-${kind}`} style={{ '--start': start, '--share': share }} title={title} />
}
