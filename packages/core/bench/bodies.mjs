// Bodies like those that Claude Code sends, made from a seed: nothing of them is recorded from anybody.

/** A sequence of numbers in [0, 1) that is the same for the same seed (mulberry32). */
function numbersFrom(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const NOUNS = 'order price ledger session cache block entry row user token invoice queue worker result path line'.split(
  ' ',
)
const VERBS = 'read write find plan apply merge round check send parse build close update remove'.split(' ')
const WORDS = [...NOUNS, ...VERBS, ...'the of a that when before after every never only because which with'.split(' ')]
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Writes the parts of a body. Its texts have about one quote or backslash per 15 bytes once they are JSON, like source code. */
class Author {
  #next
  constructor(seed) {
    this.#next = numbersFrom(seed)
  }

  /** A whole number from `low` to `high`, both included. */
  between(low, high) {
    return low + Math.floor(this.#next() * (high - low + 1))
  }

  pick(list) {
    return list[this.between(0, list.length - 1)]
  }

  chance(probability) {
    return this.#next() < probability
  }

  /** Base64 as it stands in signatures. */
  base64(length) {
    return Array.from({ length }, () => this.pick(BASE64)).join('')
  }

  id(prefix) {
    return `${prefix}_01${this.base64(22).replaceAll(/[+/]/g, 'x')}`
  }

  sentence() {
    const words = Array.from({ length: this.between(6, 16) }, () => this.pick(WORDS))
    return `${words.join(' ')}${this.chance(0.2) ? ` \u2192 \u201c${this.pick(NOUNS)}\u201d` : ''}. `
  }

  /** Sentences, a line break now and then. */
  prose(length) {
    let text = ''
    while (text.length < length) text += this.sentence() + (this.chance(0.3) ? '\n' : '')
    return text.slice(0, length)
  }

  path() {
    return `/home/dev/project/src/${this.pick(NOUNS)}/${this.pick(VERBS)}-${this.pick(NOUNS)}.ts`
  }

  #codeLine() {
    const [a, b, verb] = [this.pick(NOUNS), this.pick(NOUNS), this.pick(VERBS)]
    return this.pick([
      `import { ${verb}${a} } from "../${a}/${verb}.js"`,
      `\tconst ${a} = await ${verb}("${b}", { depth: ${this.between(1, 90)} })`,
      `\tif (${a}.${b} === "${verb}") return "${a}-${b}"`,
      `\t\tthrow new Error("could not ${verb} the ${a}: " + ${b}.name)`,
      `\t\t${a}.${verb}(${b} => ${b}.${a})`,
      `export function ${verb}${a}(${a}, ${b}) {`,
      `\t// ${this.sentence().trim()}`,
      `\t// ${this.sentence().trim()}`,
      '}',
      '',
    ])
  }

  /** Lines of a program. */
  source(length) {
    let text = ''
    while (text.length < length) text += `${this.#codeLine()}\n`
    return text.slice(0, length)
  }

  /** A program as a reading tool prints it, with line numbers. */
  numbered(length) {
    let text = ''
    for (let line = 1; text.length < length; line++) text += `${String(line).padStart(6)}\t${this.#codeLine()}\n`
    return text.slice(0, length)
  }
}

function toolOf(author, index) {
  const fields = Array.from({ length: author.between(2, 5) }, (_, i) => [
    `${author.pick(NOUNS)}_${i}`,
    { type: author.pick(['string', 'number', 'boolean']), description: author.sentence().trim() },
  ])
  const properties = Object.fromEntries(fields)
  return {
    name: `${author.pick(VERBS)}_${author.pick(NOUNS)}_${index}`,
    description: author.prose(author.between(200, 1600)),
    input_schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties,
      required: Object.keys(properties).slice(0, 2),
      additionalProperties: false,
    },
  }
}

function toolUse(author) {
  const id = author.id('toolu')
  const [name, input] = author.pick([
    () => ['Read', { file_path: author.path(), offset: author.between(1, 900), limit: 200 }],
    () => ['Grep', { pattern: `"${author.pick(NOUNS)}"`, path: author.path(), output_mode: 'content' }],
    () => ['Bash', { command: `grep -n "${author.pick(NOUNS)}" ${author.path()}`, description: author.sentence() }],
    () => ['Edit', { file_path: author.path(), old_string: author.source(700), new_string: author.source(900) }],
  ])()
  return { type: 'tool_use', id, name, input }
}

function toolResult(author, { id: tool_use_id }) {
  const length = author.chance(0.3) ? author.between(3000, 6500) : author.between(60, 2200)
  const text = author.chance(0.7) ? author.numbered(length) : author.source(length)
  if (author.chance(0.2)) return { tool_use_id, type: 'tool_result', content: [{ type: 'text', text }] }
  return { tool_use_id, type: 'tool_result', content: text, is_error: false }
}

/** One exchange: the assistant thinks, says something and calls tools; the user's side answers with their results. */
function exchangeOf(author) {
  const calls = Array.from({ length: author.pick([1, 1, 1, 2, 3]) }, () => toolUse(author))
  const thinking = { type: 'thinking', thinking: author.prose(author.between(150, 900)), signature: author.base64(480) }
  const said = author.chance(0.5) ? [{ type: 'text', text: author.prose(author.between(40, 400)) }] : []
  return [
    { role: 'assistant', content: [thinking, ...said, ...calls] },
    { role: 'user', content: calls.map(call => toolResult(author, call)) },
  ]
}

/**
 * Makes a request of about so many bytes: thinking, tool_use and tool_result with source-like text, 30 tools and 27 KB of
 * system prompt from 200 KB on, less of both in a smaller one; and the three markers that Claude Code sets.
 *
 * @param {number} bytes
 * @param {number} [seed]
 * @returns {object} the parsed request
 */
export function claudeCodeRequest(bytes, seed = 1) {
  const author = new Author(seed)
  const head = Math.min(1, bytes / 200_000)
  const marker = { cache_control: { type: 'ephemeral' } }
  const system = [
    { type: 'text', text: 'You are a coding agent that works on a project with its tools.', ...marker },
    { type: 'text', text: author.prose(Math.round(27_000 * head)), ...marker },
  ]
  const tools = Array.from({ length: Math.max(3, Math.round(30 * head)) }, (_, index) => toolOf(author, index))
  const messages = [{ role: 'user', content: [{ type: 'text', text: author.prose(300) }] }]
  const request = {
    model: 'claude-sonnet-4-5-20250929',
    messages,
    system,
    tools,
    metadata: { user_id: `user_${author.base64(64)}_account__session_${author.base64(36)}` },
    max_tokens: 32_000,
    thinking: { type: 'enabled', budget_tokens: 31_999 },
    stream: true,
  }
  let size = JSON.stringify(request).length
  while (size < bytes) {
    const exchange = exchangeOf(author)
    messages.push(...exchange)
    size += JSON.stringify(exchange).length
  }
  const newest = messages.at(-1).content
  newest[newest.length - 1] = { ...newest.at(-1), ...marker }
  return request
}

/** What a body is made of, to show that it is like the real ones. */
export function describeBody(request) {
  const text = JSON.stringify(request)
  const lengths = [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, inside]) => inside.length).sort((a, b) => a - b)
  const blocks =
    request.tools.length + request.system.length + request.messages.flatMap(({ content }) => content).length
  const half = lengths.reduce((sum, length) => sum + length, 0) / 2
  let above = 0
  const takesHalf = length => {
    above += length
    return above >= half
  }
  return {
    bytes: Buffer.byteLength(text),
    blocks,
    strings: lengths.length,
    medianString: lengths[lengths.length >> 1],
    halfOfBytesAbove: lengths.findLast(takesHalf),
    bytesPerQuoteOrBackslash: Number((text.length / text.match(/["\\]/g).length).toFixed(1)),
  }
}
