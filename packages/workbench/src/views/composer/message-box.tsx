import { type JSX, type KeyboardEvent, type RefObject, useState } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'
import type { MentionOption } from '../../view-model/composer/mentions.ts'
import { MENTION_LIST_ID, MentionList, mentionOptionId } from './mention-list.tsx'
import { useComposer } from './use-composer.ts'
import { useMention } from './use-mention.ts'

/** The text of the next message: Enter sends, Shift+Enter begins a line, `@` attaches. It grows with what is written. */
export function MessageBox({ field }: Readonly<{ field: RefObject<HTMLTextAreaElement | null> }>): JSX.Element {
  const { composer } = useWorkspace()
  const { text } = useComposer()
  const mentions = useMention()
  const [isFocused, setFocused] = useState(false)
  const { options, active } = mentions
  const isOpen = mentions.mention !== null && isFocused

  function take(option: MentionOption | undefined, how: 'attach' | 'pin'): void {
    const left = option === undefined ? null : mentions.take(option, how)
    if (left !== null) requestAnimationFrame(() => field.current?.setSelectionRange(left.caret, left.caret))
  }

  function onListKey(event: KeyboardEvent): boolean {
    if (event.key === 'ArrowDown') mentions.move(1)
    else if (event.key === 'ArrowUp') mentions.move(-1)
    else if (event.key === 'Escape') mentions.dismiss()
    else if (event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey && options.length > 0)) {
      take(options[active], event.shiftKey ? 'pin' : 'attach')
    } else return false
    return true
  }

  function onKeyDown(event: KeyboardEvent): void {
    // Ctrl+Enter and Cmd+Enter belong to a change that waits to be accepted; Enter ends a word of an input method.
    if (event.ctrlKey || event.metaKey || event.altKey || event.nativeEvent.isComposing) return
    const isTaken = isOpen && onListKey(event)
    const isSent = !isTaken && event.key === 'Enter' && !event.shiftKey
    if (isSent) void composer.send()
    if (isTaken || isSent) event.preventDefault()
  }

  return (
    <div className="message-box">
      {isOpen && <MentionList mentions={mentions} onTake={option => take(option, 'attach')} />}
      <div className="message-text" data-text={text}>
        <textarea
          ref={field}
          rows={1}
          aria-label="Message"
          aria-keyshortcuts="Enter"
          placeholder="Ask about the project, @ to attach…"
          value={text}
          aria-autocomplete="list"
          aria-controls={isOpen ? MENTION_LIST_ID : undefined}
          aria-activedescendant={isOpen && options.length > 0 ? mentionOptionId(active) : undefined}
          onChange={({ currentTarget }) => {
            composer.write(currentTarget.value)
            mentions.follow(currentTarget.value, currentTarget.selectionStart)
          }}
          onSelect={({ currentTarget }) => mentions.follow(currentTarget.value, currentTarget.selectionStart)}
          onFocus={() => {
            setFocused(true)
            composer.look()
          }}
          onBlur={() => setFocused(false)}
          onKeyDown={onKeyDown}
        />
      </div>
    </div>
  )
}
