import type { JSX } from 'react'

/**
 * The patterns of the meanings, once for all drawings of the page: read is plain, saved is striped, fresh is ruled, output is
 * dotted. A drawing fills with `url(#fill-saved)`.
 */
export function Patterns(): JSX.Element {
  return (
    <svg className="patterns" aria-hidden="true" width="0" height="0">
      <defs>
        <pattern id="fill-saved" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect className="pattern-saved" width="8" height="8" />
          <rect className="pattern-saved-gap" width="3" height="8" />
        </pattern>
        <pattern id="fill-fresh" width="5" height="5" patternUnits="userSpaceOnUse">
          <rect className="pattern-fresh-gap" width="5" height="5" />
          <rect className="pattern-fresh" width="2" height="5" />
        </pattern>
        <pattern id="fill-output" width="4" height="4" patternUnits="userSpaceOnUse">
          <rect className="pattern-output-gap" width="4" height="4" />
          <rect className="pattern-output" width="2" height="2" />
          <rect className="pattern-output" x="2" y="2" width="2" height="2" />
        </pattern>
        <pattern id="fill-lost" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
          <rect className="pattern-lost" width="6" height="6" />
          <rect className="pattern-lost-gap" width="2" height="6" />
        </pattern>
      </defs>
    </svg>
  )
}
