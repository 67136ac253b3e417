import { type JSX, lazy, Suspense, useMemo } from 'react'
import { markdownBlocks, settledMarkdown } from '../../view-model/conversation/stream-markdown.ts'
import { visibleText } from '../../view-model/visible-text.ts'
import { LongText } from './long-text.tsx'

/** Loaded when the first answer is drawn. */
const Markdown = lazy(() => import('./markdown.tsx').then(({ Markdown }) => ({ default: Markdown })))

/** Longer texts are no prose, and are shown as they are. Unit: characters. */
const LONGEST_MARKDOWN = 100_000

/** What the model wrote, as Markdown. While it is being written only its last block is read anew. */
export function AnswerText({
  text,
  keep,
  isRunning,
}: Readonly<{ text: string; keep: string; isRunning: boolean }>): JSX.Element {
  const blocks = useMemo(() => (text.length > LONGEST_MARKDOWN ? [] : markdownBlocks(text)), [text])
  if (blocks.length === 0) return <LongText text={visibleText(text)} keep={keep} className="plain said-text" />
  const last = blocks.length - 1
  return (
    <div className="markdown">
      <Suspense fallback={<p className="said-text">{visibleText(text)}</p>}>
        {blocks.map((block, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: blocks are only added to, and the last one grows.
          <Markdown key={index} text={isRunning && index === last ? settledMarkdown(block) : block} />
        ))}
      </Suspense>
    </div>
  )
}
