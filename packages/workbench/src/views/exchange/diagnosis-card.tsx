import { formatCount, formatUsd } from '@sternline/core'
import type { DiagnosisRecord } from '@sternline/engine'
import type { JSX } from 'react'
import { causeWords } from '../../view-model/words.ts'

const OUTCOMES: ReadonlyMap<string, string> = new Map([
  ['hit', 'Read as expected'],
  ['partial', 'Read in part'],
  ['miss', 'Missed'],
  ['cold', 'Nothing was warm yet'],
  ['expected_rebuild', 'Built anew, as expected'],
  ['too_short', 'Too short to be cached'],
  ['off', 'Caching was off'],
])

const FAULTS: ReadonlyMap<string, string> = new Map([
  ['yours', 'a change in the request'],
  ['minor', 'a late change in the request, which cost little'],
  ['not-yours', 'not the request’s doing'],
])

/** Why the exchange read what it read, what that cost, and what to do about it. */
export function DiagnosisCard({ diagnosis }: Readonly<{ diagnosis: DiagnosisRecord | null }>): JSX.Element {
  if (diagnosis === null) {
    return (
      <section className="panel diagnosis" aria-label="Diagnosis">
        <p className="faint">No diagnosis: nothing was billed, or the request could not be read.</p>
      </section>
    )
  }
  const { outcome, cause, fault, tokensLost, moneyLost, path, explanation, advice } = diagnosis
  const isLossy = tokensLost > 0
  const facts = [
    path === null ? null : <code key="path">{path}</code>,
    isLossy ? `${formatCount(tokensLost)} tokens lost` : null,
    isLossy && moneyLost !== null ? `${formatUsd(moneyLost)} lost` : null,
    FAULTS.get(fault) ?? null,
  ].filter(fact => fact !== null)
  const title = capitalised(cause === null ? (OUTCOMES.get(outcome) ?? outcome) : causeWords(cause))
  return (
    <section className={`panel diagnosis ${isLossy ? 'diagnosis-lost' : 'diagnosis-fine'}`} aria-label="Diagnosis">
      <p>
        <b className="diagnosis-title">{title}.</b> {explanation}
      </p>
      {advice !== null && <p className="advice">{advice}</p>}
      {facts.length > 0 && (
        <p className="facts">
          {facts.map((fact, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the facts stand in a fixed order.
            <span key={index}>{fact}</span>
          ))}
          <OtherNames diagnosis={diagnosis} />
        </p>
      )}
    </section>
  )
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** What others call this cause, for whoever searches their documentation. */
function OtherNames({
  diagnosis: { apiReason, claudeCodeCause },
}: Readonly<{ diagnosis: DiagnosisRecord }>): JSX.Element | null {
  if (apiReason === null && claudeCodeCause === null) return null
  return (
    <span className="faint">
      {claudeCodeCause !== null && (
        <>
          Claude Code: <code>{claudeCodeCause}</code>
        </>
      )}
      {apiReason !== null && (
        <>
          {' '}
          API: <code>{apiReason}</code>
        </>
      )}
    </span>
  )
}
