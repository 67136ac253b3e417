import { formatPlace } from '@sternline/core'
import type { EngineAnswer } from '@sternline/engine'

/** A header may not grow without bound: a request has four breakpoints, warnings are few. Unit: characters. */
const LONGEST = 1_024

/** How a line ends from which something was left out: who reads it must not take it for the whole. */
const CUT = '; ...'

const UNPRINTABLE = /[^\x20-\x7e]/g

/**
 * The plan of an exchange in a line: `layered; tools[29] base 5m client, messages[4].content[0] active 5m sternline; model=my-deployment`.
 *
 * @param model what the upstream calls the model, where it differs from what the client asked for
 * @param warnings of the gateway's own
 */
export function planHeader(
  { plan, breakpoints }: Pick<EngineAnswer, 'plan' | 'breakpoints'>,
  model: string | null,
  warnings: readonly string[],
): string {
  let places = ''
  for (const { place, layer, ttl, placedBy } of breakpoints) {
    places += `${places === '' ? '' : ', '}${formatPlace(place)} ${layer} ${ttl} ${placedBy}`
  }
  let line = plan.untouched === null ? plan.strategy : `untouched=${plan.untouched}`
  if (places !== '') line += `; ${places}`
  if (model !== null) line += `; model=${encodeURIComponent(model)}`
  for (const warning of plan.warnings) line += `; warning=${printable(warning)}`
  for (const warning of warnings) line += `; warning=${printable(warning)}`
  return line.length > LONGEST ? cutShort(line) : line
}

/** As many whole parts of a line as fit, and the sign that there were more. */
function cutShort(line: string): string {
  // There is such a boundary always: the first part is the name of a strategy, or why nothing was touched.
  return `${line.slice(0, line.lastIndexOf('; ', LONGEST - CUT.length))}${CUT}`
}

/** A warning may hold a word of somebody else's; all else in the line is ours. */
function printable(warning: string): string {
  return warning.replaceAll(UNPRINTABLE, '')
}
