import { createHash } from 'node:crypto'
import { type Block, digestOf, type Prompt, readRequest, wireMarkers } from '@sternline/core'
import type { RecordedCall, Recording } from '../recording/recording.ts'
import type { Newest, Restart, Topology, TopologyBlock, TopologyCall } from './topology.ts'

const NAME_HASH_LENGTH = 8

/** What became of a recording: its topologies, and how many of its calls are no requests that the API would read. */
export type TopologyResult = Readonly<{ topologies: readonly Topology[]; leftOut: number }>

/**
 * Reduces a recording to lengths, hashes and times. Its messages are read once for all calls that sent a part of them; a
 * call that was recorded with its whole body becomes a conversation of its own, with the body's own markers.
 *
 * @param source what the recording is counted under when it does not say so itself
 */
export function topologyOf(recording: Recording, source: string): TopologyResult {
  const sliced = recording.calls.filter(({ request }) => request === null)
  const whole = recording.calls.filter(({ request }) => request !== null)
  const results = [
    ...(sliced.length > 0 ? [conversationOf(recording, sliced, source)] : []),
    ...whole.map((call, i) => bodyOf(recording, call, i, source)),
  ]
  const topologies = results.filter(result => result !== null)
  return {
    topologies,
    leftOut: recording.calls.length - topologies.reduce((sum, { calls }) => sum + calls.length, 0),
  }
}

function conversationOf(recording: Recording, calls: readonly RecordedCall[], source: string): Topology | null {
  const { model, messages, tools, system } = recording
  const read = readRequest({ model: model ?? '', messages, tools: tools ?? [], system: system ?? [] })
  if (!read.ok) return null
  const blocks = blocksOf(read.prompt)
  const head = blocks.filter(({ section }) => section !== 'messages').length
  const ends = endsOfMessages(blocks, messages.length, head)
  return {
    ...factsOf(recording, source),
    blocks,
    calls: calls.map(call => {
      const end = ends[(call.messagesUpto ?? 0) - 1] ?? head
      return callOf(recording, call, { blocks: end, newest: newestOf(blocks, end), markers: null })
    }),
  }
}

function bodyOf(recording: Recording, call: RecordedCall, index: number, source: string): Topology | null {
  const read = readRequest(call.request)
  if (!read.ok) return null
  const blocks = blocksOf(read.prompt)
  const places = read.prompt.blocks.filter(({ inPrefix }) => inPrefix).map(block => block.index)
  const markers = wireMarkers(read.prompt).flatMap(({ block, ttl }) => {
    const place = places.indexOf(block)
    return place === -1 ? [] : [{ block: place, ttl }]
  })
  const facts = factsOf(recording, source)
  const { parameters } = read.prompt
  const shape = { blocks: blocks.length, newest: newestOf(blocks, blocks.length), markers, parameters }
  return { ...facts, id: `${facts.id}/${index}`, blocks, calls: [callOf(recording, call, shape)] }
}

function factsOf(recording: Recording, source: string): Omit<Topology, 'blocks' | 'calls'> {
  const { id, group, kind, agent, agentVersion, thread, prefixTokens } = recording
  const restart = recording.start === undefined ? undefined : RESTARTS[recording.start]
  return {
    id,
    source: recording.source ?? source,
    group,
    kind,
    agent,
    agentVersion,
    thread,
    prefixTokens,
    ...(restart === undefined ? {} : { restart }),
  }
}

/** What a record says of its start, where it is not an ordinary one. */
const RESTARTS: Readonly<Record<string, Restart>> = {
  after_compaction: 'compaction',
  microcompact: 'blanked',
  fork: 'rewind',
  new_root: 'rewind',
}

function callOf(
  recording: Recording,
  { at, firstBlockAt, doneAt, usage, missReason, model, requestId, terms, otherUsage }: RecordedCall,
  shape: Pick<TopologyCall, 'blocks' | 'newest' | 'markers' | 'parameters'>,
): TopologyCall {
  return {
    at,
    firstBlockAt,
    doneAt,
    usage,
    missReason,
    model: model ?? recording.model ?? '',
    ...shape,
    ...(requestId === undefined ? {} : { requestId }),
    ...(terms === undefined ? {} : { terms }),
    ...(otherUsage === undefined ? {} : { otherUsage }),
  }
}

/** The blocks of a prompt's cached prefix, without their text. */
export function blocksOf(prompt: Prompt): TopologyBlock[] {
  return prompt.blocks
    .filter(({ inPrefix }) => inPrefix)
    .map(block => ({
      section: block.place.section,
      message: messageOf(block),
      isAssistant: block.role === 'assistant',
      kind: block.kind,
      bytes: block.bytes,
      digest: digestOf(prompt, block.index),
      isMarkable: block.unmarkable === null,
      ...(block.name === null ? {} : { nameHash: hashOfName(block.name) }),
    }))
}

function hashOfName(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, NAME_HASH_LENGTH)
}

function messageOf({ place }: Block): number {
  return place.section === 'messages' ? place.message : -1
}

/** How many blocks there are up to the end of each message; a message without blocks ends where the one before it does. */
function endsOfMessages(blocks: readonly TopologyBlock[], messages: number, head: number): readonly number[] {
  const ends = new Array<number>(messages).fill(0)
  for (const [i, { message }] of blocks.entries()) if (message >= 0) ends[message] = i + 1
  let end = head
  return ends.map(own => {
    end = Math.max(end, own)
    return end
  })
}

/** What is new at the end of a request that holds the first `end` blocks. */
export function newestOf(blocks: readonly TopologyBlock[], end: number): Newest {
  const message = blocks[end - 1]?.message
  const kinds: string[] = []
  for (let i = end - 1; i >= 0 && blocks[i]?.message === message; i--) kinds.push(blocks[i]?.kind ?? '')
  if (!kinds.includes('tool_result')) return 'prompt'
  return kinds.every(kind => kind === 'tool_result') ? 'tool-results' : 'tool-results-and-text'
}
