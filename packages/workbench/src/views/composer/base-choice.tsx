import type { JSX } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'
import { renewalWords } from '../../view-model/composer/price-words.ts'
import { useComposer } from './use-composer.ts'

/** What the next message does about rules and pinned files that changed, with the price of either way. */
export function BaseChoice(): JSX.Element | null {
  const { composer } = useWorkspace()
  const { renewal, base } = useComposer()
  if (renewal === null) return null
  const words = renewalWords(renewal)
  return (
    <fieldset className="base-choice">
      <legend>{words.what}</legend>
      {(['keep', 'renew'] as const).map(choice => (
        <label key={choice}>
          <input
            type="radio"
            name="base-choice"
            checked={base === choice}
            onChange={() => composer.chooseBase(choice)}
          />
          {words[choice]}
        </label>
      ))}
    </fieldset>
  )
}
