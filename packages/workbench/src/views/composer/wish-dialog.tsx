import type { JSX } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'
import { PriceConfirm } from './price-confirm.tsx'
import { useComposer } from './use-composer.ts'

/** Asks for what waits for a confirmation, whoever wished for it. */
export function WishDialog(): JSX.Element {
  const { composer } = useWorkspace()
  const { wish } = useComposer()
  return (
    <PriceConfirm
      action={wish?.action ?? null}
      question={wish?.question ?? ''}
      verb={wish?.verb ?? ''}
      onConfirm={() => composer.answerWish(true)}
      onCancel={() => composer.answerWish(false)}
    />
  )
}
