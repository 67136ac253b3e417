import type { Action, ActionPrice } from '@sternline/engine'
import { type JSX, useCallback } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'
import { wishLines } from '../../view-model/composer/price-words.ts'
import { type Asked, useAnswer } from '../parts/use-answer.ts'
import { AskDialog } from './ask-dialog.tsx'

/**
 * Asks for something that throws the cache away, with its price: what is lost in tokens, what the next turn costs, and how much more
 * that is. The server tells the price; nothing is sent upstream.
 *
 * @param props.action what is about to happen; null shows nothing
 * @param props.question `Go on with Haiku 4.5?`
 * @param props.verb what the button says that does it
 */
export function PriceConfirm({
  action,
  question,
  verb,
  onConfirm,
  onCancel,
}: Readonly<{
  action: Action | null
  question: string
  verb: string
  onConfirm: () => void
  onCancel: () => void
}>): JSX.Element {
  return (
    <AskDialog
      isOpen={action !== null}
      question={question}
      leave="Leave it"
      verb={verb}
      onConfirm={onConfirm}
      onCancel={onCancel}
    >
      {action !== null && <PriceOf action={action} />}
    </AskDialog>
  )
}

function PriceOf({ action }: Readonly<{ action: Action }>): JSX.Element {
  const { conversation } = useWorkspace()
  const ask = useCallback((signal: AbortSignal) => conversation.price(action, signal), [conversation, action])
  return (
    <div aria-live="polite">
      <PriceLines asked={useAnswer(JSON.stringify(action), ask)} />
    </div>
  )
}

function PriceLines({ asked: { value, problem } }: Readonly<{ asked: Asked<ActionPrice> }>): JSX.Element {
  if (value !== null) {
    return (
      <>
        {wishLines(value).map(line => (
          <p key={line}>{line}</p>
        ))}
      </>
    )
  }
  if (problem === null) return <p className="faint">Asking what it costs.</p>
  return (
    <p>
      Its price is not known. {problem.what} {problem.why}
    </p>
  )
}
