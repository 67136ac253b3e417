import { type JSX, useEffect, useRef } from 'react'
import type { MentionOption } from '../../view-model/composer/mentions.ts'
import { plural } from '../../view-model/words.ts'
import type { MentionList as Mentions } from './use-mention.ts'

/** Id of the list, which the text field names. */
export const MENTION_LIST_ID = 'mentions'

/** Id of one option, which the text field names while it is the active one. */
export function mentionOptionId(index: number): string {
  return `mention-${index}`
}

/** Files, folders and the selection, the best fit first. The focus stays in the text. */
export function MentionList({
  mentions,
  onTake,
}: Readonly<{ mentions: Mentions; onTake: (option: MentionOption) => void }>): JSX.Element | null {
  const { mention, options, active, isReading } = mentions
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' })
  }, [active])
  if (mention === null) return null
  const count = isReading ? 'Reading the files.' : `${plural(options.length, 'match').replace(/s$/, 'es')}.`
  return (
    <div className="mentions">
      <div
        ref={list}
        id={MENTION_LIST_ID}
        className="mention-options"
        role="listbox"
        aria-label="Attach from the project"
      >
        {options.map((option, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the text field, which keeps the focus, has the keys.
          // biome-ignore lint/a11y/useFocusableInteractive: the text field names the active option.
          <div
            key={`${option.attachment.kind} ${option.name}`}
            id={mentionOptionId(index)}
            className="mention"
            role="option"
            aria-selected={index === active}
            onMouseDown={event => event.preventDefault()}
            onClick={() => onTake(option)}
          >
            <span className="mention-name">{option.name}</span>
            <small>{option.attachment.kind}</small>
          </div>
        ))}
      </div>
      {options.length === 0 && (
        <p className="mentions-none faint">{isReading ? 'Reading the files.' : 'Nothing fits.'}</p>
      )}
      <p className="mentions-keys faint">
        <kbd>Enter</kbd> attaches · <kbd>Shift Enter</kbd> pins a file to the base · <kbd>Esc</kbd> closes
      </p>
      <output className="unseen">{count}</output>
    </div>
  )
}
