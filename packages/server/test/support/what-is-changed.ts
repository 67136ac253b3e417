import { type Found, findBlocks } from './marked-places.ts'

const VALUES: Readonly<Record<string, string>> = {
  '5m': '{"type":"ephemeral"}',
  '1h': '{"type":"ephemeral","ttl":"1h"}',
}

const HEAD = '[{"type":"text","text":'

/** A marker as `x-sternline-plan` declares it. */
type Declared = Readonly<{ place: string; ttl: string; isOurs: boolean }>

type Cut = Readonly<{ start: number; end: number }>

/**
 * What is wrong with bytes that arrived, told for people: null when they are the bytes that were sent, less the markers which the plan
 * declares, each cut from the very place that it is declared for.
 *
 * Where the plan says that markers of the client were mended, theirs are cut as well, on both sides, and may have come to another place that the plan
 * declares. A key `cache_control` that is no marker (in a tool's input, in a text) is cut nowhere.
 */
export function whatIsChanged(arrivedBytes: Uint8Array, sentBytes: Uint8Array, plan: string): string | null {
  const arrived = Buffer.from(arrivedBytes).toString('latin1')
  const sent = Buffer.from(sentBytes).toString('latin1')
  const declared = declaredIn(plan)
  const isRepaired = plan.includes('; warning=repaired:')
  // Nothing was touched: that also holds for bodies which can't be read.
  if (!isRepaired && declared.every(({ isOurs }) => !isOurs)) {
    return arrived === sent ? null : 'bytes were changed, and nothing is declared'
  }
  if (!isJson(arrived)) return 'what arrived is no JSON'
  const [before, after] = [findBlocks(sent), findBlocks(arrived)]
  const isNew = ({ place }: Declared): boolean => !before.blocks.get(place)?.mark && !!after.blocks.get(place)?.mark
  const put = declared.filter(each => each.isOurs || (isRepaired && isNew(each)))
  const cuts: Cut[] = []
  for (const each of put) {
    const found = cutsOf(each, before, after, arrived)
    if (typeof found === 'string') return found
    cuts.push(...found)
  }
  const wrong =
    wrongPlace(new Set(put.map(({ place }) => place)), before, after, isRepaired) ?? wrongLife(declared, after)
  if (wrong !== null) return wrong
  const rest = without(arrived, isRepaired ? [...cuts, ...marksOf(after)] : cuts)
  return rest === without(sent, isRepaired ? marksOf(before) : []) ? null : 'bytes were changed, other than by markers'
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** What is wrong with where markers came in between the two; null when all came where it is declared. */
function wrongPlace(declared: ReadonlySet<string>, before: Found, after: Found, isRepaired: boolean): string | null {
  for (const [place, { mark }] of after.blocks) {
    const isNew = mark !== null && !before.blocks.get(place)?.mark
    if (isNew && !declared.has(place)) return `the marker at ${place} is not declared`
    if (!isNew && declared.has(place) && !isRepaired) return `${place} was marked by its client`
  }
  return null
}

/** What is wrong with the markers that arrived, the client's among them: each is declared for its life, and those that are declared are all. */
function wrongLife(declared: readonly Declared[], { blocks, automatic }: Found): string | null {
  const lives = new Map(declared.map(({ place, ttl }) => [place, ttl]))
  for (const [place, { mark, nested }] of blocks) {
    if (nested.length > 0) return `a marker inside ${place} was left`
    if (mark !== null && lifeIn(mark.value) !== lives.get(place)) return `the marker at ${place} is declared otherwise`
    if (mark !== null) lives.delete(place)
  }
  // A top-level marker is declared for the block that it falls on, and for none where that is marked already.
  const [rest] = lives
  if (rest === undefined) return null
  const isAutomatic = lives.size === 1 && automatic !== null && lifeIn(automatic.value) === rest[1]
  return isAutomatic ? null : `no marker stands at ${rest[0]}`
}

function lifeIn(value: string): unknown {
  const { type, ttl = '5m' } = JSON.parse(value)
  return type === 'ephemeral' ? ttl : null
}

/** What to cut so that a marker which was put in is gone; or what is wrong with it. */
function cutsOf({ place, ttl }: Declared, before: Found, after: Found, arrived: string): readonly Cut[] | string {
  const [old, block] = [before.blocks.get(place), after.blocks.get(place)]
  const mark = block?.mark ?? null
  if (old === undefined || block === undefined || mark === null || mark.value !== VALUES[ttl]) {
    return `no marker for ${ttl} stands at ${place}`
  }
  if (old.mark !== null) return [mark]
  if (mark.end !== block.end - 1) return `the marker at ${place} is not the last member`
  if (!old.isString) return [mark]
  const start = block.start - 1
  if (!arrived.startsWith(HEAD, start) || arrived[block.end] !== ']') return `${place} is wrapped otherwise`
  // The brace and the bracket stand behind the marker.
  return [{ start, end: start + HEAD.length }, mark, { start: block.end - 1, end: block.end + 1 }]
}

/** The markers in a line like `layered; tools[29] base 5m client, messages[4].content[0] active 5m sternline; model=a`. */
function declaredIn(plan: string): readonly Declared[] {
  const places = plan.split('; ')[1] ?? ''
  return [...places.matchAll(/(\S+) \S+ (5m|1h) (client|sternline)(?:, |$)/g)].map(([, place = '', ttl = '', by]) => ({
    place,
    ttl,
    isOurs: by === 'sternline',
  }))
}

function marksOf({ blocks, automatic }: Found): Cut[] {
  const marks: Cut[] = automatic === null ? [] : [automatic]
  for (const { mark, nested } of blocks.values()) {
    if (mark !== null) marks.push(mark)
    marks.push(...nested)
  }
  return marks
}

function without(text: string, cuts: readonly Cut[]): string {
  let rest = ''
  let at = 0
  for (const { start, end } of [...cuts].sort((a, b) => a.start - b.start)) {
    // A marker may be listed twice: as ours, and as one of all.
    if (start < at) continue
    rest += text.slice(at, start)
    at = end
  }
  return rest + text.slice(at)
}
