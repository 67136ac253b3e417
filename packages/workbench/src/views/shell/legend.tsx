import { LABEL_MEANINGS } from '@sternline/core'
import type { JSX } from 'react'
import { Dot } from '../parts/dot.tsx'
import { Pin } from '../parts/pin.tsx'

/** What the signs mean, in the specification's words, and the keys. */
export function Legend(): JSX.Element {
  return (
    <footer className="foot">
      <ul className="legend" aria-label="Legend">
        <li title={LABEL_MEANINGS.cached}>
          <Dot kind="cached" />
          <span>
            <b>cached</b>: a tenth of the price or less
          </span>
        </li>
        <li title={LABEL_MEANINGS.saved}>
          <Dot kind="saved" />
          <span>
            <b>saved</b>: 1.25× or 2×, cached next time
          </span>
        </li>
        <li title={LABEL_MEANINGS.fresh}>
          <Dot kind="fresh" />
          <span>
            <b>fresh</b>: full price
          </span>
        </li>
        <li>
          <Pin placedBy="sternline" />
          <Pin placedBy="client" />
          <span>breakpoint: ours, the client’s</span>
        </li>
      </ul>
      <span className="space" />
      <span className="keys">
        <kbd>/</kbd> filter · <kbd>j</kbd> <kbd>k</kbd> move · <kbd>↵</kbd> open · <kbd>esc</kbd> back · <kbd>d</kbd>{' '}
        difference · <kbd>t</kbd> tables
      </span>
    </footer>
  )
}
