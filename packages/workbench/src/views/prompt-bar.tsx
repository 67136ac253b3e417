import type { JSX } from 'react'
import type { BarGeometry } from '../view-model/bar-geometry.ts'
import { barWords, breakpointWords } from '../view-model/breakpoint-words.ts'
import { Pin } from './pin.tsx'
import { Segment } from './segment.tsx'

/** A prompt as a bar: as long as its tokens, in three meanings, with its breakpoints as pins. */
export function PromptBar({ bar }: Readonly<{ bar: BarGeometry }>): JSX.Element {
  return (
    <div className="track">
      <div
        className={bar.measured ? 'bar' : 'bar bar-estimated'}
        role="img"
        aria-label={barWords(bar)}
        style={{ '--prompt': bar.tokens }}
      >
        <span className="segments">
          {bar.segments.map(segment => (
            <Segment key={segment.kind} segment={segment} />
          ))}
        </span>
        {bar.cuts.map(at => (
          <span key={at} className="cut" style={{ '--at': at }} />
        ))}
        {bar.pins.map(({ at, breakpoint }) => (
          <span key={breakpoint.path} className="pin" style={{ '--at': at }} title={breakpointWords(breakpoint)}>
            <Pin placedBy={breakpoint.placedBy} />
          </span>
        ))}
      </div>
    </div>
  )
}
