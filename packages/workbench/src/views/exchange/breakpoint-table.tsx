import { explainReason, formatCount, formatTokens } from '@sternline/core'
import { Fragment, type JSX } from 'react'
import type { BarPin } from '../../view-model/bar-geometry.ts'
import { placedByWords } from '../../view-model/breakpoint-words.ts'

/** The breakpoints of one prompt: where, which layer, how long, who placed it, and below each of them why. */
export function BreakpointTable({
  pins,
  measured,
}: Readonly<{ pins: readonly BarPin[]; measured: boolean }>): JSX.Element {
  if (pins.length === 0) return <p className="remark">This prompt carries no breakpoints.</p>
  return (
    <table className="breakpoints">
      <caption className="unseen">Breakpoints</caption>
      <thead>
        <tr>
          <th scope="col">where</th>
          <th scope="col">layer</th>
          <th scope="col">lives</th>
          <th scope="col" className="number">
            prefix
          </th>
          <th scope="col">placed by</th>
        </tr>
      </thead>
      <tbody>
        {pins.map(({ breakpoint, prefixTokens }) => (
          <Fragment key={breakpoint.path}>
            <tr>
              <td>
                <code>{breakpoint.path}</code>
              </td>
              <td>{breakpoint.layer}</td>
              <td>{breakpoint.ttl}</td>
              <td className="number" title={`about ${formatCount(prefixTokens)} tokens`}>
                {measured ? '' : '~'}
                {formatTokens(prefixTokens)}
              </td>
              <td>{placedByWords(breakpoint)}</td>
            </tr>
            <tr className="why">
              <td colSpan={5}>{explainReason(breakpoint.reason)}</td>
            </tr>
          </Fragment>
        ))}
      </tbody>
    </table>
  )
}
