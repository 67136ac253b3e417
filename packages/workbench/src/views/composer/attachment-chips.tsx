import type { JSX } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'
import { attachmentName } from '../../view-model/composer/attachments.ts'
import { useComposer } from './use-composer.ts'

/** What goes with the next message; each can be taken away. */
export function AttachmentChips(): JSX.Element | null {
  const { composer } = useWorkspace()
  const { attachments } = useComposer()
  if (attachments.length === 0) return null
  return (
    <ul className="attachments" aria-label="Attached to the next message">
      {attachments.map(attachment => {
        const name = attachmentName(attachment)
        return (
          <li key={`${attachment.kind} ${name}`} className="attachment">
            <span title={name}>{name}</span>
            <button type="button" aria-label={`Remove ${name}`} onClick={() => composer.detach(attachment)}>
              <span aria-hidden="true">×</span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
