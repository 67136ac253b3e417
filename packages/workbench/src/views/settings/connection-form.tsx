import type { JSX } from 'react'
import { CONNECTION_WORDS, orNull, placeOf } from '../../view-model/settings/connection.ts'
import { notesAt } from '../../view-model/settings/notes.ts'
import type { ConnectionProps } from './connection-props.ts'
import { KeyFields } from './key-fields.tsx'
import { ModelFields } from './model-fields.tsx'
import { TextField } from './text-field.tsx'

/** One way to connect: address, key, models. Each change goes into the text beside at its place. */
export function ConnectionForm(props: ConnectionProps): JSX.Element {
  const { name, connection, notes, onEdit } = props
  const { lead, addressHint, addressHelp } = CONNECTION_WORDS[name]
  const place = [...placeOf(name), 'api_url']
  return (
    <div className="connection-form">
      <p className="remark">{lead}</p>
      <TextField
        label="Address"
        value={connection.address}
        hint={addressHint}
        help={addressHelp}
        notes={[...notesAt(notes, place), ...notesAt(notes, placeOf(name))]}
        onCommit={text => void onEdit([{ path: place, value: orNull(text) }])}
      />
      <KeyFields {...props} />
      <ModelFields {...props} />
    </div>
  )
}
