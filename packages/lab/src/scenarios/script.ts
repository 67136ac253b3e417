import { NO_PREFIX, PrefixTree } from '../fidelity/prefix-tree.ts'
import { type BlockKind, type PathBlock, packPath } from '../simulate/path.ts'
import type { Track, TrackCall, TrackSource } from '../simulate/track.ts'

/** A block of a made request. */
export type Piece = Readonly<{ kind: BlockKind; tokens: number; content: string }>

/** A message of a made request. */
export type Message = Readonly<{ role: 'user' | 'assistant'; pieces: readonly Piece[] }>

/** A made request. */
export type Request = Readonly<{
  tools: readonly Piece[]
  system: readonly Piece[]
  messages: readonly Message[]
  /** When it is sent. Unit: seconds. */
  at: number
}>

/** The model that scenarios ask: it caches from 1,024 tokens on and keeps all its thinking. */
const DEFAULT_MODEL = 'claude-sonnet-4-6'
/** How long a reply takes to begin. Unit: milliseconds. */
const REPLY_MS = 2000
const SECOND_MS = 1000
const BYTES_PER_TOKEN = 2.75

/** Makes conversations that share one cache of made requests. */
export class Script {
  readonly #model: string
  readonly #tree = new PrefixTree()
  readonly #tracks: Track[] = []

  constructor(model: string = DEFAULT_MODEL) {
    this.#model = model
  }

  /** Adds a conversation: its requests in the order of time. */
  add(requests: readonly Request[], thread: Track['thread'] = 'main'): void {
    const id = `conversation ${this.#tracks.length}`
    this.#tracks.push({ id, group: id, thread, calls: requests.map(request => this.#callOf(request)) })
  }

  /** All conversations so far. */
  toSource(name: string): TrackSource {
    return { source: name, tracks: this.#tracks }
  }

  #callOf({ tools, system, messages, at }: Request): TrackCall {
    const start = at * SECOND_MS
    const blocks = [
      ...tools.map(piece => headBlock(piece, 'tools')),
      ...system.map(piece => headBlock(piece, 'system')),
      ...messages.flatMap((message, number) => message.pieces.map(piece => messageBlock(piece, message, number))),
    ]
    const path = packPath(this.#numbered(blocks))
    return { path, length: blocks.length, model: this.#model, at: start, readableAt: start + REPLY_MS }
  }

  #numbered(blocks: readonly Unnumbered[]): readonly PathBlock[] {
    let node = NO_PREFIX
    let end = 0
    return blocks.map(({ content, tokens, ...block }) => {
      node = this.#tree.extend(node, `${block.section} ${block.message} ${content}`)
      end += tokens
      return { ...block, bytes: Math.round(tokens * BYTES_PER_TOKEN), isMarkable: block.kind !== 'thinking', node, end }
    })
  }
}

type Unnumbered = Piece & Pick<PathBlock, 'section' | 'message' | 'isAssistant'>

function headBlock(piece: Piece, section: 'tools' | 'system'): Unnumbered {
  return { ...piece, section, message: -1, isAssistant: false }
}

function messageBlock(piece: Piece, { role }: Message, message: number): Unnumbered {
  return { ...piece, section: 'messages', message, isAssistant: role === 'assistant' }
}
