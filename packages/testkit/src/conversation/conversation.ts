import { DEFAULT_CHARACTERS_PER_TOKEN } from '@sternline/core'
import { deepFreeze } from '../request/deep-freeze.ts'
import type {
  CacheControl,
  MessagesRequest,
  RequestBlock,
  RequestMessage,
  RequestTool,
} from '../request/messages-request.ts'
import { buildBlock, withMarker } from './build-block.ts'
import { parseShorthand, type Word } from './parse-shorthand.ts'

/** What the shorthand does not say. */
export type ConversationOptions = Readonly<{
  /** Default `claude-sonnet-4-5`. */
  model?: string
  /** Absent by default. */
  stream?: boolean
  /** How many characters a `:400t` makes of each token. Default: that of a model that is not in the table. */
  charactersPerToken?: number
}>

type Role = RequestMessage['role']

const ROLES: Readonly<Record<string, Role>> = { u: 'user', a: 'assistant', m: 'system' }
const HEAD_WORDS: ReadonlySet<string> = new Set(['T', 'D', 'S', 'auto'])
const FILLER = 'the quick brown fox jumps over the lazy dog and '

/**
 * Builds a Messages API request from a shorthand, deeply frozen. Words are separated by spaces; a bar ends the head.
 *
 *     conversation('T3 S** | u a[think tool2] u[result result(text img)*] a u*')
 *
 * | word | makes |
 * | --- | --- |
 * | `T3` `D2` `S2` | three tools, two tools behind `defer_loading`, two system blocks; `S"` is the string form |
 * | `auto` | the top-level `cache_control`; needs a marker: `auto*` |
 * | `u` `a` `m` | a user, assistant or mid-conversation system message with one text block; `u"` has string content |
 * | `u[text img]` | a message with these blocks, none for `u[]` |
 * | `text` `empty` `think` `redacted` | text, text of length 0, thinking, redacted thinking |
 * | `tool` `result` | a tool call, a result; the nth result answers the nth call of the assistant message before it |
 * | `result(text img)` | a result with a list of blocks inside |
 * | `img` `doc` `search` `server` `found` `unknown` | image, document, search result, server tool call and result, a kind nobody knows |
 *
 * After a name, in this order, each optional: `3` how many of it, `"` string form, `#b` a tag that changes the text, `:400` the length
 * of the text in characters or `:400t` in tokens, the brackets, and a marker on the last one: `*` 5m, `**` 1h, `*5m` 5m
 * spelled out, `*!` one that the API refuses.
 *
 * Equal words in equal places make equal blocks, so `conversation('S | u a u')` extends `conversation('S | u')`; the string
 * form has the same text as the block form.
 *
 * @throws {Error} when the shorthand can't be read
 */
export function conversation(shorthand: string, options: ConversationOptions = {}): MessagesRequest {
  const { head, messages } = parseShorthand(shorthand)
  const stray = head.find(word => !HEAD_WORDS.has(word.name))
  if (stray !== undefined) throw new Error(`"${stray.name}" can't stand before the bar. Known there: T, D, S, auto.`)
  return deepFreeze(new Builder(options).request(head, messages))
}

/**
 * Builds the requests that lead to a conversation, as an agent sends them: one for each user message, each extending the one before.
 *
 * @example conversationCalls('S | u a u')   // [conversation('S | u'), conversation('S | u a u')]
 */
export function conversationCalls(shorthand: string, options: ConversationOptions = {}): readonly MessagesRequest[] {
  const whole = conversation(shorthand, options)
  return whole.messages.flatMap((message, index) =>
    message.role === 'user' ? [deepFreeze({ ...whole, messages: whole.messages.slice(0, index + 1) })] : [],
  )
}

class Builder {
  readonly #options: ConversationOptions
  /** Ids of the calls in the newest assistant message. */
  #calls: readonly string[] = []

  constructor(options: ConversationOptions) {
    this.#options = options
  }

  request(head: readonly Word[], messages: readonly Word[]): MessagesRequest {
    const tools = numbered(head.filter(word => word.name === 'T' || word.name === 'D')).map(entry => this.#tool(entry))
    const system = this.#system(head.filter(word => word.name === 'S'))
    const automatic = head.find(word => word.name === 'auto')?.marker ?? null
    return {
      model: this.#options.model ?? 'claude-sonnet-4-5',
      max_tokens: 1024,
      ...(this.#options.stream === undefined ? {} : { stream: this.#options.stream }),
      ...(tools.length === 0 ? {} : { tools }),
      ...(system === null ? {} : { system }),
      messages: messages.map((word, index) => this.#message(word, index)),
      ...(automatic === null ? {} : { cache_control: automatic }),
    }
  }

  #tool({ word, index, marker }: Entry): RequestTool {
    const tool = {
      name: `tool_${index + 1}`,
      description: this.#text(`tool ${index + 1}`, word),
      input_schema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
      ...(word.name === 'D' ? { defer_loading: true } : {}),
    }
    return withMarker(tool, marker)
  }

  #system(words: readonly Word[]): string | readonly RequestBlock[] | null {
    const [first] = words
    if (first === undefined) return null
    if (first.form === 'string') return this.#text('system 1', first)
    return numbered(words).map(({ word, index, marker }) =>
      withMarker({ type: 'text', text: this.#text(`system ${index + 1}`, word) }, marker),
    )
  }

  #message(word: Word, index: number): RequestMessage {
    const role = ROLES[word.name]
    if (role === undefined) throw new Error(`"${word.name}" is no message. Known after the bar: u, a, m.`)
    const label = `${role} ${index + 1}`
    if (word.form === 'string') return { role, content: this.#text(`${label}.1`, word) }
    const words = word.children ?? [{ ...word, name: 'text' }]
    const content = this.#blocks(words, label)
    if (role === 'assistant')
      this.#calls = content.filter(block => block.type === 'tool_use').map(block => String(block['id']))
    return { role, content }
  }

  #blocks(words: readonly Word[], label: string): readonly RequestBlock[] {
    const open = [...this.#calls]
    let searched = 'srvtoolu_none'
    return numbered(words).map(({ word, index, marker }) => {
      const name = `${label}.${index + 1}`
      const own = `${word.name === 'server' ? 'srv' : ''}toolu_${name.replaceAll(/\W/g, '_')}`
      if (word.name === 'server') searched = own
      const answered: Readonly<Record<string, () => string>> = {
        result: () => open.shift() ?? own,
        found: () => searched,
      }
      return buildBlock({
        kind: word.name,
        text: this.#text(name, word),
        call: answered[word.name]?.() ?? own,
        marker,
        children: word.children === null ? null : this.#blocks(word.children, name),
      })
    })
  }

  #text(label: string, word: Word): string {
    const text = word.tag === '' ? label : `${label} ${word.tag}`
    if (word.size === null) return text
    const { amount, unit } = word.size
    const ratio = this.#options.charactersPerToken ?? DEFAULT_CHARACTERS_PER_TOKEN
    const length = unit === 'characters' ? amount : Math.round(amount * ratio)
    if (length < text.length) throw new Error(`"${text}" alone is longer than the ${length} characters asked for.`)
    return `${text} `.padEnd(length + 1, FILLER).slice(0, length)
  }
}

type Entry = Readonly<{ word: Word; index: number; marker: CacheControl | null }>

/** Repeats each word `count` times, numbers the lot, and leaves the marker on the last of each run. */
function numbered(words: readonly Word[]): readonly Entry[] {
  return words
    .flatMap(word => Array.from({ length: word.count }, (_, nth) => ({ word, isLast: nth === word.count - 1 })))
    .map(({ word, isLast }, index) => ({ word, index, marker: isLast ? word.marker : null }))
}
