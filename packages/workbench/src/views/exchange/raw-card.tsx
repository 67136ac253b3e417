import { explainUntouched } from '@sternline/core'
import type { Exchange } from '@sternline/engine'
import { type JSX, useState } from 'react'

/** The record of the exchange as the ledger keeps it: usage, plan, and everything else. */
export function RawCard({ exchange }: Readonly<{ exchange: Exchange }>): JSX.Element {
  const [isOpen, setOpen] = useState(false)
  const { plan, requestId, id } = exchange
  return (
    <section className="panel raw" aria-label="Raw usage and plan">
      <details onToggle={event => setOpen(event.currentTarget.open)}>
        <summary>
          <h3>Raw usage and plan</h3>
          <span className="faint">
            {id}
            {requestId !== null && ` · request ${requestId}`}
          </span>
        </summary>
        {plan.untouched !== null && <p>{explainUntouched(plan.untouched)}</p>}
        {isOpen && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
          <section className="json" tabIndex={0} aria-label="The exchange as JSON">
            {JSON.stringify(rawOf(exchange), null, 2)}
          </section>
        )}
      </details>
    </section>
  )
}

/** What is asked for most stands first. */
function rawOf({ usage, plan, ...rest }: Exchange): object {
  return { usage, plan, ...rest }
}
