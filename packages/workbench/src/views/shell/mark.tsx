import type { JSX } from 'react'

/** The mark: a ship at its berth, held by four lines. Decoration; the name stands beside it. */
export function Mark(): JSX.Element {
  return (
    <svg className="mark" viewBox="0 0 20 20" aria-hidden="true">
      <path className="mark-hull" d="M2 6.2h16c-.5 2.2-1.6 3.5-2.9 4.2H4.900C3.6 9.7 2.5 8.4 2 6.200z" />
      <path d="M6.5 5.800V2.800h4.600l1.5 3" />
      <path
        className="mark-lines"
        d="M4.8 10.8 2.6 16.600M8.3 10.800l-.9 5.800M11.7 10.800l.9 5.800M15.2 10.800l2.2 5.8"
      />
      <path d="M1.2 17.200h17.6" />
    </svg>
  )
}
