import { type JSX, useCallback, useState } from 'react'
import type { Client } from '../../client/client.ts'
import { formatWhen } from '../../view-model/words.ts'
import { useAnswer } from '../parts/use-answer.ts'

const CHOICES = [
  { hours: 1, words: '1 hour' },
  { hours: 24, words: '24 hours' },
  { hours: 168, words: '7 days' },
] as const

/** The switch that keeps the texts of a session, with its end. Off until a person turns it on. */
export function KeepText({ client, session }: Readonly<{ client: Client; session: string }>): JSX.Element | null {
  const ask = useCallback((signal: AbortSignal) => client.textKeeping(session, signal), [client, session])
  const { value, again } = useAnswer(session, ask)
  const [isBusy, setBusy] = useState(false)
  if (value === null) return null
  const set = async (hours: number | null): Promise<void> => {
    setBusy(true)
    await client.keepText(session, hours, new AbortController().signal)
    setBusy(false)
    again()
  }
  if (value.until === null) {
    return (
      <span className="keep-text">
        Keep the texts of this session for
        {CHOICES.map(({ hours, words }) => (
          <button key={hours} type="button" className="button" disabled={isBusy} onClick={() => void set(hours)}>
            {words}
          </button>
        ))}
      </span>
    )
  }
  return (
    <span className="keep-text">
      <b>Texts of this session are kept</b> until {formatWhen(value.until, Date.now())}
      <button type="button" className="button" disabled={isBusy} onClick={() => void set(null)}>
        Delete them
      </button>
    </span>
  )
}
