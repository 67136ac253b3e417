import { type JSX, type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'

/** Something that can be picked. */
export type Pick = Readonly<{ key: string; label: ReactNode; onPick: () => void }>

/**
 * A field with a short list below it, as the ARIA pattern "combobox" says: the focus stays in the field, arrows go through the
 * list, Enter picks.
 *
 * @param props.typed what stands in the field; when it changes, the first of the list is marked
 * @param props.extra what stands beside the field
 */
export function PickList({
  label,
  typed,
  onType,
  picks,
  extra,
  note,
}: Readonly<{
  label: string
  typed: string
  onType: (typed: string) => void
  picks: readonly Pick[]
  extra: ReactNode
  note: ReactNode
}>): JSX.Element {
  const id = useId()
  const [marked, setMarked] = useState(0)
  const index = Math.min(marked, Math.max(0, picks.length - 1))
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.children[index]?.scrollIntoView({ block: 'nearest' })
  }, [index])
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = nextIndex(event.key, index, picks.length)
    if (next !== null) setMarked(next)
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) picks[index]?.onPick()
    else return
    event.preventDefault()
  }
  return (
    <>
      <div className="quick-head">
        <input
          className="quick-field"
          role="combobox"
          aria-label={label}
          aria-expanded={picks.length > 0}
          aria-controls={id}
          aria-activedescendant={picks.length > 0 ? `${id}-${index}` : undefined}
          aria-autocomplete="list"
          placeholder={label}
          value={typed}
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: the person has just asked for this field.
          autoFocus
          onChange={event => {
            setMarked(0)
            onType(event.target.value)
          }}
          onKeyDown={onKeyDown}
        />
        {extra}
      </div>
      <div ref={list} id={id} className="quick-list" role="listbox" aria-label={label}>
        {picks.map(({ key, label: words, onPick }, place) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and answers to keys.
          // biome-ignore lint/a11y/useFocusableInteractive: the field names it by aria-activedescendant.
          <div
            key={key}
            id={`${id}-${place}`}
            role="option"
            aria-selected={place === index}
            className="quick-item"
            onClick={onPick}
            onPointerMove={() => setMarked(place)}
          >
            {words}
          </div>
        ))}
      </div>
      {note !== null && (
        <p className="quick-note" role="status">
          {note}
        </p>
      )}
    </>
  )
}

/** Where an arrow goes, around at the ends; null for a key that means nothing here. */
function nextIndex(key: string, index: number, count: number): number | null {
  if (count === 0) return null
  if (key === 'ArrowDown') return (index + 1) % count
  if (key === 'ArrowUp') return (index - 1 + count) % count
  if (key === 'PageDown') return Math.min(count - 1, index + 10)
  return key === 'PageUp' ? Math.max(0, index - 10) : null
}
