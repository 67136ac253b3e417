import type { ListedSession } from '@sternline/engine'
import { type JSX, useState } from 'react'
import type { Client } from '../../client/client.ts'
import { goTo, SESSIONS } from '../../router.ts'
import { exportAddress } from '../../view-model/export-address.ts'
import { plural } from '../../view-model/words.ts'

type ActionsProps = Readonly<{ client: Client; summary: ListedSession }>

/** What an owner does with a session as a whole: takes its figures out, and deletes it, once it was asked whether that is meant. */
export function SessionActions({ client, summary: { session, exchanges } }: ActionsProps): JSX.Element {
  const [step, setStep] = useState<'idle' | 'asked' | 'busy' | 'failed'>('idle')
  const remove = async (): Promise<void> => {
    setStep('busy')
    const answer = await client.deleteSession(session, new AbortController().signal)
    if (answer.ok) goTo(SESSIONS)
    else setStep('failed')
  }
  if (step === 'idle') {
    return (
      <>
        <a className="text-button" href={exportAddress({ session })} download>
          Export
        </a>
        <button type="button" className="text-button" onClick={() => setStep('asked')}>
          Delete
        </button>
      </>
    )
  }
  return (
    <span className="session-delete">
      {step === 'failed'
        ? 'It could not be deleted.'
        : `Delete ${plural(exchanges, 'call')} and all kept texts for good?`}
      <button type="button" className="button" disabled={step === 'busy'} onClick={() => void remove()}>
        {step === 'failed' ? 'Try again' : 'Delete for good'}
      </button>
      <button type="button" className="text-button" disabled={step === 'busy'} onClick={() => setStep('idle')}>
        Keep it
      </button>
    </span>
  )
}
