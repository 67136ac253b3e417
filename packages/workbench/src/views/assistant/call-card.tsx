import type { Fields } from '@sternline/engine'
import type { JSX } from 'react'
import { callWords } from '../../view-model/conversation/call-words.ts'
import { plainResult } from '../../view-model/conversation/plain-result.ts'
import type { CallView } from '../../view-model/conversation/thread-rows.ts'
import { visibleName } from '../../view-model/visible-text.ts'
import { ApprovalCard } from './approval-card.tsx'
import { Fold } from './fold.tsx'
import { LongText } from './long-text.tsx'

type CallState = 'asks' | 'done' | 'failed' | 'running' | 'writing' | 'open'

const SIGNS: Readonly<Record<CallState, Readonly<{ sign: string; words: string }>>> = {
  asks: { sign: '?', words: 'waits for you' },
  done: { sign: '✓', words: 'done' },
  failed: { sign: '✗', words: 'failed' },
  running: { sign: '…', words: 'running' },
  writing: { sign: '…', words: 'being written' },
  open: { sign: '–', words: 'was not made' },
}

/** Calls that were made together, each a line that unfolds to its input and its result. */
export function CallGroup({
  calls,
  isRunning,
}: Readonly<{ calls: readonly CallView[]; isRunning: boolean }>): JSX.Element {
  return (
    <ul className="call-group" aria-label={calls.length === 1 ? 'Tool call' : `${calls.length} tool calls`}>
      {calls.map(call => (
        <li key={call.id}>
          <CallCard call={call} isRunning={isRunning} />
        </li>
      ))}
    </ul>
  )
}

function CallCard({ call, isRunning }: Readonly<{ call: CallView; isRunning: boolean }>): JSX.Element {
  const { verb, argument } = callWords(call.name, call.input)
  const state = stateOf(call, isRunning)
  const { sign, words } = SIGNS[state]
  return (
    <>
      <Fold
        keep={call.id}
        className="tool-call"
        line={
          <>
            <span className={`call-sign call-${state}`} aria-hidden="true">
              {sign}
            </span>
            <span className="call-verb">{verb}</span>
            <code className="call-argument">{argument}</code>
            <span className="space" />
            <span className="call-summary">{call.outcome === null ? words : visibleName(call.outcome.summary)}</span>
            {call.outcome !== null && <span className="unseen">, {words}</span>}
          </>
        }
      >
        {() => <CallDetails call={call} />}
      </Fold>
      {call.approval !== null && <ApprovalCard request={call.approval} />}
    </>
  )
}

function CallDetails({ call }: Readonly<{ call: CallView }>): JSX.Element {
  const inputs = inputTexts(call.input ?? {})
  return (
    <div className="call-details">
      <h3 className="heading">Input</h3>
      {inputs.length === 0 ? (
        <p className="remark">{call.input === null ? 'The model is still writing it.' : 'None.'}</p>
      ) : (
        inputs.map(({ name, text }) => (
          <div key={name} className="call-input">
            <span className="remark">{name}</span>
            <LongText text={text} keep={`${call.id}:${name}`} />
          </div>
        ))
      )}
      <h3 className="heading">Result</h3>
      {call.outcome === null ? (
        <p className="remark">There is none yet.</p>
      ) : (
        <LongText text={plainResult(call.outcome.text)} keep={`${call.id}:result`} />
      )}
    </div>
  )
}

function stateOf({ input, outcome, approval }: CallView, isRunning: boolean): CallState {
  if (approval !== null) return 'asks'
  if (outcome !== null) return outcome.ok ? 'done' : 'failed'
  if (!isRunning) return 'open'
  return input === null ? 'writing' : 'running'
}

/** Texts stand as they are, anything else as JSON. */
function inputTexts(input: Fields): readonly Readonly<{ name: string; text: string }>[] {
  return Object.entries(input).map(([name, value]) => ({
    name: visibleName(name),
    text: plainResult(typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '')),
  }))
}
