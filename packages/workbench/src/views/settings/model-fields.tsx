import { findModel, KNOWN_MODELS } from '@sternline/core'
import type { SettingsEdit } from '@sternline/engine'
import { type JSX, useId, useState } from 'react'
import {
  CONNECTION_WORDS,
  type ConnectionName,
  type FormModel,
  modelPlaceOf,
  numberOrText,
  orNull,
  placeOf,
} from '../../view-model/settings/connection.ts'
import { notesAt } from '../../view-model/settings/notes.ts'
import type { ConnectionProps } from './connection-props.ts'
import { FieldNotes } from './field-notes.tsx'
import { TextField } from './text-field.tsx'

const NEW: FormModel = { name: '', displayName: '', serves: '', maxTokens: '', maxOutput: '' }

/** The deployments or models of a connection, and a place for another one. */
export function ModelFields(props: ConnectionProps): JSX.Element {
  const { name, connection, notes, onEdit } = props
  const { models } = connection
  const known = useId()
  const [isAdding, setAdding] = useState(false)
  const isNeeded = name !== 'anthropic'
  const hasNew = isAdding || (isNeeded && models.length === 0)
  const editAndClose = (edits: readonly SettingsEdit[]): Promise<void> => {
    setAdding(false)
    return onEdit(edits)
  }
  return (
    <fieldset className="field-group">
      <legend>{CONNECTION_WORDS[name].models}</legend>
      {models.length > 0 && <FieldNotes notes={notesAt(notes, [...placeOf(name), 'available_models'])} />}
      {[...models, ...(hasNew ? [NEW] : [])].map((model, index) => (
        <ModelRow
          // Rows have no identity beyond their place.
          // biome-ignore lint/suspicious/noArrayIndexKey: a row that moves is another row to the form.
          key={index}
          {...props}
          index={index}
          model={model}
          known={known}
          isNew={index === models.length}
          isAsked={isAdding && index === models.length}
          onEdit={index === models.length ? editAndClose : onEdit}
        />
      ))}
      <datalist id={known}>
        {KNOWN_MODELS.map(id => (
          <option key={id} value={id} />
        ))}
      </datalist>
      {!hasNew && (
        <button type="button" className="text-button" onClick={() => setAdding(true)}>
          + Add {isNeeded ? 'a deployment' : 'a model'}
        </button>
      )}
    </fieldset>
  )
}

type RowProps = ConnectionProps &
  Readonly<{ index: number; model: FormModel; known: string; isNew: boolean; isAsked: boolean }>

function ModelRow({ name, index, model, known, isNew, isAsked, notes, onEdit }: RowProps): JSX.Element {
  const place = modelPlaceOf(name, index)
  const at = (member: string): readonly (string | number)[] => [...place, member]
  const set = (member: string, value: SettingsEdit['value']): void => void onEdit([{ path: at(member), value }])
  const isAzure = name !== 'anthropic'
  const nameNotes = [...notesAt(notes, at('name')), ...notesAt(notes, place)]
  return (
    <fieldset className="model-row">
      <legend className="unseen">{isNew ? 'Another one' : model.name}</legend>
      <TextField
        label={isAzure ? 'Deployment name' : 'Name'}
        value={model.name}
        hint={isAzure ? 'as the portal shows it' : 'claude-opus-4-8'}
        help={nameNotes.length === 0 ? nameHelp(name, model.name) : undefined}
        notes={nameNotes}
        autoFocus={isAsked}
        onCommit={text => set('name', text.trim())}
      />
      {!isNew && (
        <>
          <TextField
            label="Shown as"
            value={model.displayName}
            hint={model.name}
            isCode={false}
            notes={notesAt(notes, at('display_name'))}
            onCommit={text => set('display_name', orNull(text))}
          />
          <TextField
            label="Model behind it"
            value={model.serves}
            hint={name === 'azure_openai' ? 'gpt-5.6' : 'claude-opus-4-8'}
            list={known}
            help={behindHelp(name, model)}
            notes={notesAt(notes, at('model'))}
            onCommit={text => set('model', orNull(text))}
          />
          <details className="model-limits">
            <summary>Limits</summary>
            <TextField
              label="Tokens in and out together"
              value={model.maxTokens}
              hint="200000"
              notes={notesAt(notes, at('max_tokens'))}
              onCommit={text => set('max_tokens', numberOrText(text))}
            />
            <TextField
              label="Tokens out"
              value={model.maxOutput}
              hint="8192"
              notes={notesAt(notes, at('max_output_tokens'))}
              onCommit={text => set('max_output_tokens', numberOrText(text))}
            />
          </details>
          <button type="button" className="text-button" onClick={() => void onEdit([{ path: place, value: null }])}>
            Remove<span className="unseen"> {model.name}</span>
          </button>
        </>
      )}
    </fieldset>
  )
}

/** The pitfall of the specification: a model's id where Azure wants the name of a deployment. */
function nameHelp(connection: ConnectionName, name: string): string | undefined {
  if (connection !== 'azure_anthropic' || name === '') return undefined
  if (findModel(name) === null && !/^claude-/i.test(name)) return undefined
  return 'This reads like the id of a model. Azure looks for a deployment of exactly this name: compare with the portal, under Deployments.'
}

function behindHelp(connection: ConnectionName, { name, serves }: FormModel): string | undefined {
  if (connection === 'azure_openai' || serves !== '' || name === '' || findModel(name) !== null) return undefined
  return 'Without it no prices are shown, and prompts are cached from a higher minimum on.'
}
