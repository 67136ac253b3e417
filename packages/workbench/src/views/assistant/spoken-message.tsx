import type { Attachment, KeptMessage } from '@sternline/engine'
import type { JSX } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'
import { messageText } from '../../view-model/conversation/message-text.ts'
import { visibleName, visibleText } from '../../view-model/visible-text.ts'
import { CopyButton } from './copy-button.tsx'
import { useKeptText } from './kept-state.ts'
import { LongText } from './long-text.tsx'

/** What the person said, with what they attached. It can be edited and sent again, once its price was seen. */
export function SpokenMessage({ message, isBusy }: Readonly<{ message: KeptMessage; isBusy: boolean }>): JSX.Element {
  const [draft, setDraft] = useKeptText(`edit:${message.id}`)
  if (draft !== null) return <EditMessage message={message} draft={draft} isBusy={isBusy} onDraft={setDraft} />
  const text = messageText(message)
  return (
    <div className="spoken-line">
      <div className="spoken-actions">
        <button type="button" className="quiet-button" disabled={isBusy} onClick={() => setDraft(text)}>
          edit
        </button>
        <CopyButton what="message" text={() => text} />
      </div>
      <div className="spoken">
        <LongText text={visibleText(text)} keep={message.id} className="plain said-text" />
        <Attachments attachments={message.said?.attachments ?? []} />
      </div>
    </div>
  )
}

function EditMessage({
  message,
  draft,
  isBusy,
  onDraft,
}: Readonly<{
  message: KeptMessage
  draft: string
  isBusy: boolean
  onDraft: (draft: string | null) => void
}>): JSX.Element {
  const { composer, conversation, project } = useWorkspace()
  const attachments = message.said?.attachments ?? []
  const resend = (): void =>
    composer.askFirst({
      action: { kind: 'edit-message', message: message.id },
      question: 'Send this message again, and give up what follows it?',
      verb: 'Send again',
      perform: async () => {
        const said = { text: draft, attachments, editor: project.editorState() }
        const answer = await conversation.resend(message.id, said)
        if (answer.ok) onDraft(null)
      },
    })
  return (
    <form
      className="spoken spoken-edit"
      onSubmit={event => {
        event.preventDefault()
        resend()
      }}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.preventDefault()
          event.stopPropagation()
          onDraft(null)
        } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault()
          if (draft.trim() !== '' && !isBusy) resend()
        }
      }}
    >
      <textarea
        className="field"
        aria-label="Your message, edited"
        rows={Math.min(12, Math.max(3, draft.split('\n').length))}
        value={draft}
        // biome-ignore lint/a11y/noAutofocus: the person has just asked to edit it.
        autoFocus
        onChange={event => onDraft(event.target.value)}
      />
      <Attachments attachments={attachments} />
      <div className="spoken-buttons">
        <button type="button" className="button" onClick={() => onDraft(null)}>
          Cancel
        </button>
        <button type="submit" className="button button-main" disabled={isBusy || draft.trim() === ''}>
          Send again
        </button>
      </div>
    </form>
  )
}

function Attachments({ attachments }: Readonly<{ attachments: readonly Attachment[] }>): JSX.Element | null {
  const { project } = useWorkspace()
  if (attachments.length === 0) return null
  return (
    <ul className="attached" aria-label="Attached">
      {attachments.map(attachment => {
        const { kind, path } = attachment
        const lines =
          kind === 'selection' ? { startLine: attachment.startLine, endLine: attachment.endLine } : undefined
        const words = `@${visibleName(path)}${lines === undefined ? '' : ` ${lines.startLine}-${lines.endLine}`}`
        return (
          <li key={words} className="chip">
            {kind === 'folder' ? (
              words
            ) : (
              <button type="button" onClick={() => project.openFile(path, lines)}>
                {words}
              </button>
            )}
          </li>
        )
      })}
    </ul>
  )
}
