import type { SettingsNote } from '@sternline/engine'
import { type JSX, type ReactNode, useId, useState } from 'react'
import { looksLikeKey } from '../../view-model/settings/connection.ts'
import { FieldNotes } from './field-notes.tsx'

/**
 * One text of the form. It is told when the person has finished it, by leaving it or by Enter. A text that looks like a key is
 * taken out again at once and goes nowhere.
 *
 * @param props.value as it stands in the file
 * @param props.list known values, to choose from
 */
export function TextField({
  label,
  value,
  onCommit,
  hint = '',
  help,
  notes = [],
  list,
  isCode = true,
  autoFocus = false,
}: Readonly<{
  label: string
  value: string
  onCommit: (text: string) => void
  hint?: string
  help?: ReactNode | undefined
  notes?: readonly SettingsNote[]
  list?: string
  isCode?: boolean
  autoFocus?: boolean
}>): JSX.Element {
  const id = useId()
  const [draft, setDraft] = useState(value)
  const [known, setKnown] = useState(value)
  const [wasKey, setWasKey] = useState(false)
  if (known !== value) {
    setKnown(value)
    setDraft(value)
  }
  const change = (text: string): void => {
    const isKey = looksLikeKey(text)
    setWasKey(isKey)
    setDraft(isKey ? value : text)
  }
  const commit = (): void => {
    if (draft.trim() !== value) onCommit(draft)
  }
  const isWrong = wasKey || notes.some(({ severity }) => severity === 'error')
  return (
    <div className="setting">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className={isCode ? 'field-code' : ''}
        type="text"
        value={draft}
        placeholder={hint}
        list={list}
        spellCheck={false}
        autoComplete="off"
        // biome-ignore lint/a11y/noAutofocus: only where a person has just asked for this field.
        autoFocus={autoFocus}
        aria-invalid={isWrong}
        aria-describedby={`${id}-notes`}
        onChange={event => change(event.target.value)}
        onBlur={commit}
        onKeyDown={event => event.key === 'Enter' && commit()}
      />
      <div id={`${id}-notes`}>
        {wasKey && (
          <p className="field-note field-error" role="alert">
            <b>That looks like a key, so it was not taken.</b> Put it into an environment variable or a file of its own,
            and name that here.
          </p>
        )}
        <FieldNotes notes={notes} />
        {help !== undefined && <p className="remark">{help}</p>}
      </div>
    </div>
  )
}
