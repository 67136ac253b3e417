/** A `cache_control` member in a body: what goes when it is cut, its comma included, and its value. Positions are bytes. */
type Mark = Readonly<{ start: number; end: number; value: string }>

/** A block of a body, or the string that stands for one. */
export type FoundBlock = Readonly<{
  start: number
  end: number
  isString: boolean
  mark: Mark | null
  /** Markers inside the content of a `tool_result`. */
  nested: readonly Mark[]
}>

/** The blocks of a body by the names that a plan gives to their places, and the top-level marker. */
export type Found = Readonly<{ blocks: ReadonlyMap<string, FoundBlock>; automatic: Mark | null }>

/** No number in these bodies is longer. Unit: characters. */
const LONGEST_PLAIN = 1_000

type Value = Readonly<{ start: number; end: number }>
type Member = Value & Readonly<{ mark: Mark }>

/**
 * Finds blocks and markers in a body, a byte a character. It is a reader of its own, simple and slow: with the reader of the product, a
 * place that is taken for another one would be so on both sides of a comparison.
 */
export function findBlocks(text: string): Found {
  const blocks = new Map<string, FoundBlock>()
  const addList = (list: Value | undefined, place: string): void => {
    if (list === undefined) return
    if (text[list.start] === '"') {
      blocks.set(`${place}[0]`, { ...list, isString: true, mark: null, nested: [] })
    } else {
      for (const [index, element] of elementsOf(text, list).entries()) {
        blocks.set(`${place}[${index}]`, blockAt(text, element))
      }
    }
  }
  const body = membersOf(text, { start: behindSpace(text, 0), end: text.length })
  addList(body.get('tools'), 'tools')
  addList(body.get('system'), 'system')
  for (const [index, message] of elementsOf(text, body.get('messages')).entries()) {
    addList(membersOf(text, message).get('content'), `messages[${index}].content`)
  }
  return { blocks, automatic: body.get('cache_control')?.mark ?? null }
}

function blockAt(text: string, block: Value): FoundBlock {
  const members = membersOf(text, block)
  const type = members.get('type')
  const isResult = type !== undefined && read(text, type) === 'tool_result'
  const inner = isResult ? elementsOf(text, members.get('content')) : []
  return {
    start: block.start,
    end: block.end,
    isString: false,
    mark: members.get('cache_control')?.mark ?? null,
    nested: inner.flatMap(each => membersOf(text, each).get('cache_control')?.mark ?? []),
  }
}

function membersOf(text: string, { start }: Value): ReadonlyMap<string, Member> {
  const members = new Map<string, Member>()
  if (text[start] !== '{') return members
  let comma = -1
  let at = behindSpace(text, start + 1)
  while (text[at] !== '}') {
    const keyStart = at
    at = behindValue(text, at)
    const key = String(read(text, { start: keyStart, end: at }))
    const from = behindSpace(text, behindSpace(text, at) + 1)
    const end = behindValue(text, from)
    at = behindSpace(text, end)
    const hasNext = text[at] === ','
    const cut = comma >= 0 ? { start: comma, end } : { start: keyStart, end: hasNext ? at + 1 : end }
    members.set(key, { start: from, end, mark: { ...cut, value: text.slice(from, end) } })
    comma = at
    if (hasNext) at = behindSpace(text, at + 1)
  }
  return members
}

function elementsOf(text: string, list: Value | undefined): readonly Value[] {
  const elements: Value[] = []
  if (list === undefined || text[list.start] !== '[') return elements
  let at = behindSpace(text, list.start + 1)
  while (text[at] !== ']') {
    const end = behindValue(text, at)
    elements.push({ start: at, end })
    at = behindSpace(text, end)
    if (text[at] === ',') at = behindSpace(text, at + 1)
  }
  return elements
}

function read(text: string, { start, end }: Value): unknown {
  return JSON.parse(text.slice(start, end))
}

function behindSpace(text: string, at: number): number {
  let end = at
  while (text[end] === ' ' || text[end] === '\n' || text[end] === '\r' || text[end] === '\t') end += 1
  return end
}

function behindValue(text: string, at: number): number {
  if (text[at] === '"') return behindString(text, at)
  if (text[at] !== '{' && text[at] !== '[') return at + text.slice(at, at + LONGEST_PLAIN).search(/[\s,\]}]|$/)
  let depth = 0
  let end = at
  do {
    const character = text[end]
    if (character === '{' || character === '[') depth += 1
    else if (character === '}' || character === ']') depth -= 1
    end = character === '"' ? behindString(text, end) : end + 1
  } while (depth > 0 && end < text.length)
  return end
}

function behindString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0
    while (text[end - 1 - slashes] === '\\') slashes += 1
    if (slashes % 2 === 0) return end + 1
  }
  throw new Error('this is no JSON')
}
