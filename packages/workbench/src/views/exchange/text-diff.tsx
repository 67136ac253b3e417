import { formatCount } from '@sternline/core'
import type { ComparedTexts } from '@sternline/engine'
import { type JSX, useMemo } from 'react'
import { diffParts } from '../../view-model/diff-parts.ts'

/** One block of two requests, word by word: what was taken out is struck through, what came is underlined. */
export function TextDiff({ texts }: Readonly<{ texts: ComparedTexts }>): JSX.Element {
  const { from, before, now } = texts
  const parts = useMemo(() => diffParts(before, now), [before, now])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
    <section className="diff" tabIndex={0} aria-label="The block that differs, word by word">
      {from > 0 && <span className="faint">(after {formatCount(from)} characters that are the same) … </span>}
      {parts.map(({ kind, text }, index) => {
        const Part = kind === 'before' ? 'del' : kind === 'now' ? 'ins' : 'span'
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name than their place.
        return <Part key={index}>{text}</Part>
      })}
    </section>
  )
}
