import { LABEL_MEANINGS } from '@sternline/core'
import type { JSX } from 'react'
import type { Route } from '../../router.ts'
import { Dot } from '../parts/dot.tsx'
import { Pin } from '../parts/pin.tsx'

type Key = Readonly<{ keys: readonly string[]; words: string }>

const FIGURE_KEYS: readonly Key[] = [
  { keys: ['/'], words: 'filter' },
  { keys: ['j', 'k'], words: 'move' },
  { keys: ['↵'], words: 'open' },
  { keys: ['esc'], words: 'back' },
  { keys: ['d'], words: 'difference' },
  { keys: ['t'], words: 'tables' },
]

/** What can be done by key, view by view. */
const KEYS: Readonly<Record<Route['view'], readonly Key[]>> = {
  home: [],
  project: [
    { keys: ['Ctrl+P'], words: 'file' },
    { keys: ['Ctrl+Shift+F'], words: 'search' },
    { keys: ['Ctrl+S'], words: 'save' },
  ],
  sessions: FIGURE_KEYS,
  money: FIGURE_KEYS,
  settings: [],
}

/** What the signs mean, in the specification's words, and the keys. */
export function Legend({ view }: Readonly<{ view: Route['view'] }>): JSX.Element {
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
        {KEYS[view].map(({ keys, words }, index) => (
          <span key={words}>
            {index > 0 && ' · '}
            {keys.map(key => (
              <kbd key={key}>{key} </kbd>
            ))}
            {words}
          </span>
        ))}
      </span>
    </footer>
  )
}
