import { type JSX, useState } from 'react'
import { CONNECTION_WORDS, type KeyKind, keyEdits, placeOf } from '../../view-model/settings/connection.ts'
import { notesAt } from '../../view-model/settings/notes.ts'
import type { ConnectionProps } from './connection-props.ts'
import { FieldNotes } from './field-notes.tsx'
import { TextField } from './text-field.tsx'

const KIND_WORDS: Readonly<Record<Exclude<KeyKind, 'none'>, string>> = {
  environment: 'an environment variable',
  file: 'a file',
  entra: 'Microsoft Entra',
}

/** Where the key comes from: its place is named, the key itself is never asked for. */
export function KeyFields(props: ConnectionProps): JSX.Element {
  const { name, connection, notes, onEdit } = props
  const { hasEntra } = CONNECTION_WORDS[name]
  const [wished, wish] = useState<Exclude<KeyKind, 'none'> | null>(null)
  const kind = wished ?? (connection.key === 'none' ? 'environment' : connection.key)
  const kinds = (['environment', 'file', 'entra'] as const).filter(each => each !== 'entra' || hasEntra)
  const choose = (next: Exclude<KeyKind, 'none'>): void => {
    wish(next)
    if (next === 'entra') void onEdit(keyEdits(name, 'entra', ''))
  }
  const changeAuth = connection.key === 'entra' ? [{ path: [...placeOf(name), 'auth'], value: null }] : []
  const commit = (text: string): void => {
    wish(null)
    if (kind !== 'entra') void onEdit([...keyEdits(name, kind, text), ...changeAuth])
  }
  return (
    <fieldset className="field-group">
      <legend>The key comes from</legend>
      <div className="key-kinds">
        {kinds.map(each => (
          <label key={each}>
            <input type="radio" name={`key-${name}`} checked={each === kind} onChange={() => choose(each)} />{' '}
            {KIND_WORDS[each]}
          </label>
        ))}
      </div>
      {kind === 'environment' && <Variable {...props} onCommit={commit} />}
      {kind === 'file' && <KeyFile {...props} onCommit={commit} />}
      {kind === 'entra' && (
        <p className="remark">
          Sign in on this machine with <code>az login</code>, or give it a managed identity. Your account needs the role
          Cognitive Services User on the resource.
        </p>
      )}
      <FieldNotes notes={notesAt(notes, [...placeOf(name), 'auth'])} />
    </fieldset>
  )
}

type KeyProps = ConnectionProps & Readonly<{ onCommit: (text: string) => void }>

function Variable({ name, connection: { variable }, notes, onCommit }: KeyProps): JSX.Element {
  const hint = CONNECTION_WORDS[name].variable
  return (
    <TextField
      label="Name of the variable"
      value={variable}
      hint={hint}
      notes={notesAt(notes, [...placeOf(name), 'api_key_env'])}
      onCommit={onCommit}
      help={
        <>
          Set it in the terminal, then start Sternline from there: <code>export {variable || hint}=…</code>
        </>
      }
    />
  )
}

function KeyFile({ name, connection: { keyFile }, notes, onCommit }: KeyProps): JSX.Element {
  const hint = CONNECTION_WORDS[name].keyFile
  return (
    <TextField
      label="Path of the file"
      value={keyFile}
      hint={hint}
      notes={notesAt(notes, [...placeOf(name), 'api_key_file'])}
      onCommit={onCommit}
      help={
        <>
          It holds the key and nothing else, and counts at once. In a terminal:{' '}
          <code>umask 077; cat &gt; {keyFile || hint}</code>, paste the key, Enter, Ctrl+D.
        </>
      }
    />
  )
}
