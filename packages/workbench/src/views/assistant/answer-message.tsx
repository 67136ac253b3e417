import type { KeptMessage } from '@sternline/engine'
import type { JSX } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'
import { messageText } from '../../view-model/conversation/message-text.ts'
import type { AnswerPart, ThreadRow } from '../../view-model/conversation/thread-rows.ts'
import { AnswerText } from './answer-text.tsx'
import { CallGroup } from './call-card.tsx'
import { CopyButton } from './copy-button.tsx'
import { MessageLabel } from './message-label.tsx'
import { Thinking } from './thinking.tsx'

/** An answer that was kept, with what the cache did for it. @param props.isNewest whether it ended a turn and may be asked for anew */
export function AnswerMessage({
  row,
  isNewest,
}: Readonly<{ row: Extract<ThreadRow, { kind: 'answer' }>; isNewest: boolean }>): JSX.Element {
  const { conversation } = useWorkspace()
  const { message, parts, isRunning } = row
  return (
    <>
      <AnswerParts parts={parts} keep={message.id} isRunning={isRunning} isWriting={false} />
      <CutShort stop={message.stop} />
      <div className="message-foot">
        {message.figures !== null && <MessageLabel figures={message.figures} />}
        <div className="message-actions">
          {isNewest && (
            <button type="button" className="quiet-button" onClick={() => void conversation.retry()}>
              ask again
            </button>
          )}
          <CopyButton what="answer" text={() => messageText(message)} />
        </div>
      </div>
    </>
  )
}

/** An answer that is being written. */
export function LiveAnswer({ row }: Readonly<{ row: Extract<ThreadRow, { kind: 'live' }> }>): JSX.Element {
  if (row.parts.length === 0) {
    return (
      <p className="remark live-wait">
        <span className="live-sign" aria-hidden="true" />
        {liveWords(row)}
      </p>
    )
  }
  return <AnswerParts parts={row.parts} keep="live" isRunning isWriting />
}

function liveWords({ step, isWaiting }: Extract<ThreadRow, { kind: 'live' }>): string {
  if (isWaiting) return 'waiting for the upstream'
  return step > 1 ? `asking the model, request ${step} of this turn` : 'asking the model'
}

type PartsProps = Readonly<{
  parts: readonly AnswerPart[]
  keep: string
  /** Whether its calls may still run. */
  isRunning: boolean
  /** Whether its last part still grows. */
  isWriting: boolean
}>

function AnswerParts({ parts, keep, isRunning, isWriting }: PartsProps): JSX.Element {
  return (
    <>
      {parts.map((part, index) => {
        const key = `${keep}:${index}`
        const grows = isWriting && index === parts.length - 1
        if (part.kind === 'calls') return <CallGroup key={key} calls={part.calls} isRunning={isRunning} />
        if (part.kind === 'thinking') return <Thinking key={key} text={part.text} keep={key} isRunning={grows} />
        return <AnswerText key={key} text={part.text} keep={key} isRunning={grows} />
      })}
    </>
  )
}

const STOPS: ReadonlyMap<NonNullable<KeptMessage['stop']>, string> = new Map([
  ['aborted', 'Stopped here.'],
  ['broken', 'The answer broke off here.'],
  ['max_tokens', 'The answer reached its longest length here.'],
  ['model_context_window_exceeded', 'The conversation fills the model’s window.'],
  ['refusal', 'The model refused to go on.'],
])

/** Why an answer ends where it does, where that is not its own end. */
function CutShort({ stop }: Pick<KeptMessage, 'stop'>): JSX.Element | null {
  const words = STOPS.get(stop ?? '')
  return words === undefined ? null : <p className="remark cut-short">{words}</p>
}
