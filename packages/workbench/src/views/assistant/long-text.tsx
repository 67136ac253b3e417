import { formatCount } from '@sternline/core'
import type { JSX } from 'react'
import { useKeptFlag } from './kept-state.ts'

/** What is shown of a long text before somebody asks for all of it. */
const FIRST_LINES = 40
/** Unit: characters. */
const FIRST_LENGTH = 4_000

/** Plain text as it is, cut where it is long. @param props.keep names it within the thread */
export function LongText({
  text,
  keep,
  className = 'plain',
}: Readonly<{ text: string; keep: string; className?: string }>): JSX.Element {
  const [isAll, setAll] = useKeptFlag(`all:${keep}`, false)
  const first = firstOf(text)
  const rest = text.length - first.length
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard. */}
      <pre className={className} tabIndex={0}>
        {isAll ? text : first}
      </pre>
      {rest > 0 && (
        <button type="button" className="text-button" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
          {isAll ? 'show less' : `show all, ${formatCount(rest)} more characters`}
        </button>
      )}
    </>
  )
}

function firstOf(text: string): string {
  let end = 0
  for (let line = 0; line < FIRST_LINES; line++) {
    const next = text.indexOf('\n', end)
    if (next < 0) return text.slice(0, FIRST_LENGTH)
    end = next + 1
  }
  return text.slice(0, Math.min(end - 1, FIRST_LENGTH))
}
