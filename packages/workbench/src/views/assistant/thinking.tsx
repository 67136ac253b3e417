import { formatCount } from '@sternline/core'
import type { JSX } from 'react'
import { visibleText } from '../../view-model/visible-text.ts'
import { Fold } from './fold.tsx'
import { LongText } from './long-text.tsx'

/** What the model thought, folded, with its length. @param props.text null where only the model can read it */
export function Thinking({
  text,
  keep,
  isRunning,
}: Readonly<{ text: string | null; keep: string; isRunning: boolean }>): JSX.Element {
  if (text === null || text === '')
    return <p className="thinking remark">Thought, in a form that only the model can read.</p>
  const words = text.trim().split(/\s+/).length
  return (
    <Fold
      keep={keep}
      className="thinking"
      line={
        <span className="remark">
          {isRunning ? 'thinking' : 'thought'}, {formatCount(words)} {words === 1 ? 'word' : 'words'}
        </span>
      }
    >
      {() => <LongText text={visibleText(text)} keep={keep} className="plain thinking-text" />}
    </Fold>
  )
}
