import fc from 'fast-check'
import type { CacheControl, MessagesRequest, RequestBlock, RequestTool } from '../request/messages-request.ts'

/** Which markers a generated request carries: none, only such as the API accepts, or any on anything. */
export type MarkerChoice = 'none' | 'legal' | 'any'

/** The API's limit on markers in one request, the automatic one included. */
const MAX_MARKERS = 4

const FIVE_MINUTES: readonly CacheControl[] = [{ type: 'ephemeral' }, { type: 'ephemeral', ttl: '5m' }]
const ONE_HOUR: CacheControl = { type: 'ephemeral', ttl: '1h' }
const REFUSED: readonly CacheControl[] = [
  { type: 'ephemeral', ttl: '30m' },
  { type: 'persistent' },
  { type: 'ephemeral', ttl: '' },
]

type Markable = RequestBlock | RequestTool
type Visit = <T extends Markable>(block: T, isLegal: boolean) => T

/** Adds markers of the chosen kind to a request that has none. */
export function withMarkers(request: MessagesRequest, choice: MarkerChoice): fc.Arbitrary<MessagesRequest> {
  if (choice === 'none') return fc.constant(request)
  return choice === 'legal' ? legalMarkers(request) : anyMarkers(request)
}

/** At most four, on places that take one, longer lives before shorter ones, and an automatic one that agrees with the rest. */
function legalMarkers(request: MessagesRequest): fc.Arbitrary<MessagesRequest> {
  const places = countPlaces(request, true)
  const pick = fc.record({
    marked: fc.subarray(range(places), { maxLength: Math.min(MAX_MARKERS, places) }),
    long: fc.nat({ max: MAX_MARKERS }),
    spelling: fc.constantFrom(...FIVE_MINUTES),
    automatic: fc.option(fc.record({ shorter: fc.boolean() })),
  })
  return pick.map(({ marked, long, spelling, automatic }) => {
    const kept = automatic === null ? marked : marked.slice(0, MAX_MARKERS - 1)
    const withOwn = mark(request, new Map(kept.map((place, nth) => [place, nth < long ? ONE_HOUR : spelling])), true)
    if (automatic === null) return withOwn
    // The automatic marker is the last one on the wire: it may not outlive one before it, nor differ from one on its block.
    const mayDiffer = kept.at(-1) !== places - 1
    const isShort = kept.length > long || (automatic.shorter && mayDiffer)
    return { ...withOwn, cache_control: isShort ? spelling : ONE_HOUR }
  })
}

/** Any marker on anything: thinking, deferred tools, inside results, too many, in the wrong order, misspelled. */
function anyMarkers(request: MessagesRequest): fc.Arbitrary<MessagesRequest> {
  const marker = fc.constantFrom(...FIVE_MINUTES, ONE_HOUR, ...REFUSED)
  const pick = fc.tuple(
    fc.array(fc.tuple(fc.nat(), marker), { maxLength: 7 }),
    fc.option(marker, { nil: undefined, freq: 4 }),
  )
  const places = countPlaces(request, false)
  return pick.map(([entries, automatic]) => {
    const markers = new Map(places === 0 ? [] : entries.map(([place, value]) => [place % places, value]))
    const marked = mark(request, markers, false)
    return automatic === undefined ? marked : { ...marked, cache_control: automatic }
  })
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

function countPlaces(request: MessagesRequest, onlyLegal: boolean): number {
  let count = 0
  visit(request, (block, isLegal) => {
    if (isLegal || !onlyLegal) count += 1
    return block
  })
  return count
}

function mark(
  request: MessagesRequest,
  markers: ReadonlyMap<number, CacheControl>,
  onlyLegal: boolean,
): MessagesRequest {
  let place = -1
  return visit(request, (block, isLegal) => {
    if (!isLegal && onlyLegal) return block
    place += 1
    const marker = markers.get(place)
    return marker === undefined ? block : { ...block, cache_control: marker }
  })
}

/** Rebuilds a request block by block, in render order; blocks inside a tool result come before it. */
function visit(request: MessagesRequest, each: Visit): MessagesRequest {
  const { tools, system, messages } = request
  return {
    ...request,
    ...(tools === undefined ? {} : { tools: tools.map(tool => each(tool, tool['defer_loading'] !== true)) }),
    ...(system === undefined || typeof system === 'string'
      ? {}
      : { system: system.map(block => visitBlock(block, each)) }),
    messages: messages.map(({ role, content }) => ({
      role,
      content: typeof content === 'string' ? content : content.map(block => visitBlock(block, each)),
    })),
  }
}

function visitBlock(block: RequestBlock, each: Visit): RequestBlock {
  const content = block['content']
  const isResult = block.type === 'tool_result' && Array.isArray(content)
  const whole = isResult ? { ...block, content: content.map(inner => each(inner, false)) } : block
  return each(whole, isMarkable(block))
}

function isMarkable(block: RequestBlock): boolean {
  return block.type !== 'thinking' && block.type !== 'redacted_thinking' && block['text'] !== ''
}
