import * as Dialog from '@radix-ui/react-dialog'
import type { Action, ActionPrice } from '@sternline/engine'
import { type JSX, useCallback } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'
import { wishLines } from '../../view-model/composer/price-words.ts'
import { type Asked, useAnswer } from '../parts/use-answer.ts'

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
    <Dialog.Root open={action !== null} onOpenChange={open => !open && onCancel()}>
      <Dialog.Portal>
        <div className="veil" />
        <Dialog.Content className="price-confirm">
          <Dialog.Title className="price-confirm-title">{question}</Dialog.Title>
          {action !== null && <PriceOf action={action} />}
          <div className="price-confirm-buttons">
            <Dialog.Close className="button">Leave it</Dialog.Close>
            <button type="button" className="button button-main" onClick={onConfirm}>
              {verb}
            </button>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function PriceOf({ action }: Readonly<{ action: Action }>): JSX.Element {
  const { conversation } = useWorkspace()
  const ask = useCallback((signal: AbortSignal) => conversation.price(action, signal), [conversation, action])
  const asked = useAnswer(JSON.stringify(action), ask)
  return (
    <Dialog.Description asChild>
      <div className="price-confirm-lines" aria-live="polite">
        <PriceLines asked={asked} />
      </div>
    </Dialog.Description>
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
