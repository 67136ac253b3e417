import type { JSX } from 'react'
import {
  CONNECTION_WORDS,
  CONNECTIONS,
  type ConnectionName,
  connectionIn,
} from '../../view-model/settings/connection.ts'

/** Which way to connect is shown, as radio buttons; those that the file has are marked. */
export function ConnectionTabs({
  value,
  chosen,
  onChoose,
}: Readonly<{ value: unknown; chosen: ConnectionName; onChoose: (name: ConnectionName) => void }>): JSX.Element {
  return (
    <fieldset className="themes connections">
      <legend className="unseen">Where your models are</legend>
      {CONNECTIONS.map(name => (
        <label key={name} className="theme">
          <input type="radio" name="connection" checked={name === chosen} onChange={() => onChoose(name)} />
          <span>
            {CONNECTION_WORDS[name].title}
            {connectionIn(value, name).isThere && ' ✓'}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
