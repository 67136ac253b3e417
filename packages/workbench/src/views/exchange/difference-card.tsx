import { formatCount, formatTokens } from '@sternline/core'
import type { ApiComparison, DiagnosisRecord, FirstDifference, MeasuredBlock } from '@sternline/engine'
import { type JSX, lazy, type RefObject, Suspense } from 'react'
import type { Client } from '../../client/client.ts'
import { KeepText } from './keep-text.tsx'

/** A library of its own comes with it, so it is loaded when there is a text to compare. */
const TextDiff = lazy(() => import('./text-diff.tsx').then(({ TextDiff }) => ({ default: TextDiff })))

/** Where this request begins to differ from the one before: as text where it is kept, else as place, length and hash. */
export function DifferenceCard({
  comparison,
  diagnosis,
  client,
  session,
  cardRef,
}: Readonly<{
  comparison: ApiComparison | null
  diagnosis: DiagnosisRecord | null
  client: Client
  session: string
  cardRef: RefObject<HTMLElement | null>
}>): JSX.Element {
  const texts = comparison?.texts ?? null
  const path = texts?.path ?? diagnosis?.path ?? null
  return (
    <section ref={cardRef} className="panel difference" aria-label="First difference" tabIndex={-1}>
      <div className="panel-head">
        <h3>First difference</h3>
        {path !== null && <code className="faint">{path}</code>}
        <span className="space" />
        <KeepText client={client} session={session} />
      </div>
      {texts === null ? (
        <Measured comparison={comparison} diagnosis={diagnosis} />
      ) : (
        <Suspense fallback={<p className="faint">Comparing.</p>}>
          <TextDiff texts={texts} />
        </Suspense>
      )}
    </section>
  )
}

function Measured({
  comparison,
  diagnosis,
}: Readonly<{ comparison: ApiComparison | null; diagnosis: DiagnosisRecord | null }>): JSX.Element {
  if (comparison === null) return <p className="faint">Looking for the request before.</p>
  if (comparison.before === null)
    return <p className="faint">This is the first request of its thread: nothing to compare with.</p>
  const difference = diagnosis?.firstDifference
  if (difference === undefined) {
    return <p className="faint">All of the request before stands in this one, unchanged: it only grew.</p>
  }
  return (
    <>
      <p>
        {difference.sharedTokens === 0
          ? 'They differ from the first block on; of it only length and hash are kept.'
          : `The first ${formatTokens(difference.sharedTokens)} tokens are the same. Then one block differs; of it only length and hash are kept.`}
        {isEquallyLong(difference) &&
          ' Both are equally long, as when a clock, a counter or an id changes: keep the texts of this session, and the next message shows it.'}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">request</th>
            <th scope="col" className="number">
              length
            </th>
            <th scope="col">hash</th>
          </tr>
        </thead>
        <tbody>
          <MeasuredRow name="the one before" block={difference.before} />
          <MeasuredRow name="this one" block={difference.now} />
        </tbody>
      </table>
    </>
  )
}

function isEquallyLong({ before, now }: FirstDifference): boolean {
  return before !== null && now !== null && before.bytes === now.bytes
}

function MeasuredRow({ name, block }: Readonly<{ name: string; block: MeasuredBlock | null }>): JSX.Element {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="number">{block === null ? 'ended here' : `${formatCount(block.bytes)} bytes`}</td>
      <td>{block !== null && <code>{block.digest}</code>}</td>
    </tr>
  )
}
