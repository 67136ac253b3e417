import {
  type Block,
  fingerprintOf,
  formatPlace,
  type ModelLookup,
  type Prompt,
  readBody,
  type Usage,
} from '@sternline/core'
import { adviseDiagnosis, diagnose, explainDiagnosis, type Remembered, type TextAt } from '@sternline/core/diagnosis'
import { type ApiComparison, type ComparedTexts, type DiagnosisRecord, type Exchange, redact } from '@sternline/engine'

/** An exchange with the body of its request. */
export type WithBody = Readonly<{ exchange: Exchange; body: Uint8Array }>

/** What a comparison finds in texts. */
export type TextComparison = Pick<ApiComparison, 'texts' | 'diagnosis'>

/** How much text is given of a block, beginning shortly before the difference. Unit: UTF-16 units. */
const WINDOW = 24_000
const LEAD = 2_000

/**
 * Compares the texts of two requests of a conversation: the first block that differs, and the diagnosis made anew, which can
 * name with texts what hashes leave unnamed, a clock for example.
 *
 * @param models tells minimum and prices of the model
 */
export function compareBodies(before: WithBody, now: WithBody, models: ModelLookup): TextComparison {
  const [earlier, later] = [readKept(before), readKept(now)]
  if (earlier === null || later === null) return { texts: null, diagnosis: null }
  return { texts: textsAt(earlier, later), diagnosis: diagnoseAnew(earlier, later, models) }
}

/** A request as it was kept. */
type Kept = Readonly<{ exchange: Exchange; prompt: Prompt; textOf: (block: Block) => string }>

function readKept({ exchange, body }: WithBody): Kept | null {
  const read = readBody(body)
  if (!read.ok) return null
  const spans = read.map.blocks
  const decoder = new TextDecoder()
  return {
    exchange,
    prompt: read.prompt,
    textOf: ({ index }) => decoder.decode(body.subarray(spans[index]?.start ?? 0, spans[index]?.end ?? 0)),
  }
}

function textsAt(before: Kept, now: Kept): ComparedTexts | null {
  const [earlier, later] = [prefixOf(before.prompt), prefixOf(now.prompt)]
  const end = Math.min(earlier.length, later.length)
  let at = 0
  while (at < end && isShared(before.prompt, earlier[at], now.prompt, later[at])) at += 1
  const [a, b] = [earlier[at], later[at]]
  const shown = b ?? a
  if (a === undefined || shown === undefined) return null
  const [was, is] = [before.textOf(a), b === undefined ? null : now.textOf(b)]
  const from = Math.max(0, differingAt(was, is ?? '') - LEAD)
  const cut = (text: string | null): string | null => text?.slice(from, from + WINDOW) ?? null
  return { path: formatPlace(shown.place), from, before: cut(was), now: cut(is) }
}

function prefixOf({ blocks }: Prompt): readonly Block[] {
  return blocks.filter(({ inPrefix }) => inPrefix)
}

function isShared(before: Prompt, a: Block | undefined, now: Prompt, b: Block | undefined): boolean {
  return a !== undefined && b !== undefined && fingerprintOf(before, a.index) === fingerprintOf(now, b.index)
}

function differingAt(a: string, b: string): number {
  let at = 0
  while (at < Math.min(a.length, b.length) && a.charCodeAt(at) === b.charCodeAt(at)) at += 1
  return at
}

/** Null unless texts could name the cause: otherwise the recorded diagnosis knows as much, and more of what was warm. */
function diagnoseAnew(before: Kept, now: Kept, models: ModelLookup): DiagnosisRecord | null {
  const { usage, model, diagnosis: recorded } = now.exchange
  if (usage === null || recorded === null || recorded.tokensLost === 0) return null
  const texts = { before: textAt(before), now: textAt(now) }
  const made = diagnose({ before: remembered(before), now: { ...remembered(now), usage }, facts: models(model), texts })
  if (made.evidence !== 'texts' || made.cause === null) return null
  const { outcome, tokensLost, moneyLost } = recorded
  const told = { ...made, outcome, tokensLost, moneyLost }
  const { apiReason, claudeCodeCause, fault, section, path } = made
  const advice = adviseDiagnosis(told)
  return {
    ...recorded,
    cause: made.cause.code,
    apiReason,
    claudeCodeCause,
    fault,
    section,
    // These quote what clients name and write. Somebody may have put a key there.
    path: path === null ? null : redact(path),
    evidence: 'texts',
    explanation: redact(explainDiagnosis(told)),
    advice: advice === null ? null : redact(advice),
  }
}

function textAt({ prompt, textOf }: Kept): TextAt {
  return place => {
    const path = formatPlace(place)
    const block = prompt.blocks.find(one => formatPlace(one.place) === path)
    return block === undefined ? null : textOf(block)
  }
}

/** Headers and credentials are not kept, so that nothing is concluded from them. */
function remembered({ exchange, prompt }: Kept): Remembered & Readonly<{ usage: Usage | null }> {
  const { upstream, startedAt, answeredAt, usage, strip } = exchange
  const places = new Map(prompt.blocks.map(({ place, index }) => [formatPlace(place), index]))
  const breakpoints = strip.flatMap(({ breakpoint }) => {
    const block = places.get(breakpoint?.path ?? '')
    return breakpoint === null || block === undefined ? [] : [{ block, ttl: breakpoint.ttl }]
  })
  return { prompt, betas: [], upstream, scope: '', startedAt, answeredAt, breakpoints, usage }
}
