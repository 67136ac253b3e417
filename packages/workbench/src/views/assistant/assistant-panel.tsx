import type { JSX } from 'react'

/** The conversation with what belongs to it: header, thread, and below them the composer. */
export function AssistantPanel(): JSX.Element {
  return <section className="assistant" aria-label="Assistant" />
}
