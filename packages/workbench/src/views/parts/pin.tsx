import type { Breakpoint } from '@sternline/core'
import type { JSX } from 'react'

/** The drawn sign of a breakpoint: filled where Sternline placed it, hollow where the client did. */
export function Pin({ placedBy }: Readonly<{ placedBy: Breakpoint['placedBy'] }>): JSX.Element {
  return (
    <svg className={`pin-sign pin-${placedBy}`} viewBox="0 0 10 8" aria-hidden="true">
      <path d="M1 1h8L5 7z" />
    </svg>
  )
}
