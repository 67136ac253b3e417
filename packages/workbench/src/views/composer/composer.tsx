import '../../styles/composer.css'
import { type DragEvent, type JSX, useRef } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'
import { draggedEntry, ENTRY_TYPE } from '../../view-model/composer/dragged-entry.ts'
import { AttachmentChips } from './attachment-chips.tsx'
import { BaseChoice } from './base-choice.tsx'
import { CachingMenu } from './caching-menu.tsx'
import { ComposerProblem } from './composer-problem.tsx'
import { MessageBox } from './message-box.tsx'
import { ModelMenu } from './model-menu.tsx'
import { NextPrice } from './next-price.tsx'
import { TryingMenu } from './trying-menu.tsx'
import { useComposer, useConversation } from './use-composer.ts'
import { WishDialog } from './wish-dialog.tsx'

/** Where the next message is written: its text and attachments, what it is asked with, and what it will cost. */
export function Composer(): JSX.Element {
  const { composer } = useWorkspace()
  const field = useRef<HTMLTextAreaElement>(null)
  const { settings } = useConversation()
  return (
    <section className="composer" aria-label="Next message">
      <ComposerProblem />
      <BaseChoice />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only a drop is taken here; the same is done with `@` by keyboard. */}
      <div
        className="composer-box"
        onDragOver={event => {
          if (event.dataTransfer.types.includes(ENTRY_TYPE)) event.preventDefault()
        }}
        onDrop={(event: DragEvent) => {
          const entry = draggedEntry(event.dataTransfer.getData(ENTRY_TYPE))
          if (entry === null) return
          event.preventDefault()
          composer.attach(entry)
          field.current?.focus()
        }}
      >
        <MessageBox field={field} />
        <AttachmentChips />
        <div className="composer-row composer-choices">
          <AttachButton onPress={() => beginMention(field.current)} />
          <ModelMenu />
          {settings !== null && <TryingMenu settings={settings} />}
          {settings !== null && <CachingMenu caching={settings.caching} />}
        </div>
        <div className="composer-row composer-end">
          <NextPrice />
          <span className="space" />
          <SendButton />
        </div>
      </div>
      <WishDialog />
    </section>
  )
}

function AttachButton({ onPress }: Readonly<{ onPress: () => void }>): JSX.Element {
  return (
    <button
      type="button"
      className="choice attach-button"
      aria-label="Attach a file, a folder or the selection"
      onClick={onPress}
    >
      <span aria-hidden="true">@</span>
    </button>
  )
}

/** Writes an `@` where the caret stands, as a person would. */
function beginMention(field: HTMLTextAreaElement | null): void {
  if (field === null) return
  field.focus()
  const before = field.value.slice(0, field.selectionStart)
  field.setRangeText(/(^|\s)$/.test(before) ? '@' : ' @', field.selectionStart, field.selectionEnd, 'end')
  field.dispatchEvent(new InputEvent('input', { bubbles: true }))
}

function SendButton(): JSX.Element {
  const { composer, conversation } = useWorkspace()
  const { text, attachments } = useComposer()
  const { live, settings } = useConversation()
  if (live !== null) {
    return (
      <button type="button" className="button" onClick={() => void conversation.stop()}>
        Stop
      </button>
    )
  }
  const isEmpty = text.trim() === '' && attachments.length === 0
  return (
    <button
      type="button"
      className="button button-main"
      disabled={isEmpty || settings === null}
      onClick={() => void composer.send()}
    >
      Send
    </button>
  )
}
