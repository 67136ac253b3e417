import { PromptCache, runOf } from '../../src/cache/index.ts'
import type { DiagnosisInput, Remembered, TextAt } from '../../src/diagnosis/index.ts'
import {
  applyPlan,
  type CacheSettings,
  cache,
  estimateTokens,
  findModel,
  fingerprintOf,
  LARGEST_MINIMUM_TOKENS,
  type Place,
  type Plan,
  type Prompt,
  planBreakpoints,
  readRequest,
  type Usage,
  wireMarkers,
} from '../../src/index.ts'

/** How a pair of requests is sent. */
export type PairOptions = Readonly<{
  /** From start to start. Default: a minute. */
  gapMs?: number
  /** From the start of the first request to its answer. Default: two seconds. Null: it has not begun. */
  answersAfterMs?: number | null
  settings?: CacheSettings
  /** Settings of the second request. Default: the same. */
  settingsNow?: CacheSettings
  /** How many blocks of the second request are read, where the cache model does not know: parameters, the server's own doing. */
  readBlocks?: number
  /** Tokens that the second request is billed less than its length. */
  droppedTokens?: number
  /** Whether the markers of each request arrive. Default: they do. */
  arrives?: Readonly<{ before: boolean; now: boolean }>
  /** Whether texts are at hand. */
  texts?: boolean
  /** What the second request has beside its body. */
  now?: Partial<Pick<Remembered, 'betas' | 'upstream' | 'scope'>>
}>

const START = 1_700_000_000_000
const MINUTE_MS = 60_000

/** Reads a request or fails the test. */
function read(request: object): Prompt {
  const result = readRequest(request)
  if (!result.ok) throw new Error(`${result.problem.at}: ${result.problem.detail}`)
  return result.prompt
}

/**
 * Sends two requests through planner and cache model and gives what would be remembered of them.
 *
 * @param before null for none
 */
export function pair(before: object | null, now: object, options: PairOptions = {}): DiagnosisInput {
  const { gapMs = MINUTE_MS, answersAfterMs = 2000, settings = cache.on(), arrives, texts = false } = options
  const model = new PromptCache()
  const first = before === null ? null : exchange(model, before, START, answersAfterMs, settings, arrives?.before)
  const second = exchange(model, now, START + gapMs, 2000, options.settingsNow ?? settings, arrives?.now)
  const usage = rebilled(second, options)
  return {
    before: first,
    now: { ...second, ...options.now, usage },
    facts: findModel(second.prompt.model),
    texts: texts ? { before: textsOf(before ?? {}), now: textsOf(now) } : null,
  }
}

/** Sends one request and gives what would be remembered of it. */
export function exchange(
  model: PromptCache,
  request: object,
  at: number,
  answersAfterMs: number | null,
  settings: CacheSettings,
  arrives = true,
): Remembered & Readonly<{ plan: Plan; usage: Usage }> {
  const prompt = read(request)
  const plan = planBreakpoints(prompt, settings)
  const planned = read(applyPlan(request, plan))
  const ttls = new Map(arrives ? wireMarkers(planned).map(({ block, ttl }) => [block, ttl]) : [])
  const facts = findModel(prompt.model)
  const tokens = lengths(planned)
  const answeredAt = answersAfterMs === null ? null : at + answersAfterMs
  const bill = model.serve({
    scope: 's',
    model: prompt.model,
    at,
    readableAt: answeredAt ?? Number.POSITIVE_INFINITY,
    minimumTokens: facts?.minimumTokens ?? LARGEST_MINIMUM_TOKENS,
    blocks: planned.blocks
      .filter(({ inPrefix }) => inPrefix)
      .map(({ index, kind }) => ({
        fingerprint: fingerprintOf(planned, index),
        tokens: tokens[index] ?? 0,
        marker: ttls.get(index) ?? null,
        run: runOf(kind),
      })),
  })
  return {
    prompt,
    plan,
    betas: ['a-2026-01-01', 'b-2026-01-01'],
    upstream: 'anthropic',
    scope: 'key-1',
    startedAt: at,
    answeredAt,
    breakpoints: plan.breakpoints,
    usage: { ...bill, output: 100 },
  }
}

/** Lengths of the blocks: estimates taken for the truth. */
function lengths(prompt: Prompt): readonly number[] {
  const facts = findModel(prompt.model)
  return prompt.blocks.map(block => estimateTokens(block, facts))
}

/** The bill with as many blocks read as the test says. */
function rebilled({ prompt, usage, breakpoints }: Remembered & { usage: Usage }, options: PairOptions): Usage {
  const { readBlocks, droppedTokens = 0 } = options
  if (readBlocks === undefined) return { ...usage, fresh: usage.fresh - droppedTokens }
  const tokens = lengths(prompt)
  const sum = (to: number): number => tokens.slice(0, to).reduce((total, one) => total + one, 0)
  const cached = sum(readBlocks)
  const marked = sum((breakpoints.at(-1)?.block ?? -1) + 1)
  const saved5m = Math.max(0, marked - cached - droppedTokens)
  return { cached, saved5m, saved1h: 0, fresh: sum(tokens.length) - Math.max(marked, cached), output: 100 }
}

type Content = string | readonly object[]
type Body = Readonly<{
  tools?: readonly object[]
  system?: Content
  messages?: readonly Readonly<{ content: Content }>[]
}>

/** The JSON of every block of a request. */
function textsOf(request: object): TextAt {
  const body = request as Body
  return (place: Place) => {
    if (place.section === 'tools') return JSON.stringify(body.tools?.[place.index])
    const content = place.section === 'messages' ? body.messages?.[place.message]?.content : body.system
    return JSON.stringify(typeof content === 'string' ? { type: 'text', text: content } : content?.[place.index])
  }
}
