import fc from 'fast-check'
import type { MessagesRequest, RequestBlock, RequestMessage, RequestTool } from '../request/messages-request.ts'
import { assistantBlocks, textBlock, toolAnswer, toolCall, toolList, userBlock } from './blocks.ts'
import { type MarkerChoice, withMarkers } from './markers.ts'
import { visibleText } from './text.ts'

/** How generated requests look. */
export type RequestChoices = Readonly<{
  /** Default `none`. */
  markers?: MarkerChoice
  /** Exchanges of assistant and user after the first user message, at most. Default 4. */
  maxTurns?: number
}>

/** What an assistant says and does, and what the user answers. */
type Turn = Readonly<{
  said: readonly (readonly RequestBlock[])[]
  calls: readonly Readonly<{
    call: Readonly<{ name: string; input: unknown }>
    answer: Readonly<Record<string, unknown>>
  }>[]
  next: Content
}>

type Content = string | readonly RequestBlock[]

const MODELS: readonly string[] = [
  'claude-sonnet-4-5',
  'claude-opus-4-8',
  'claude-haiku-4-5-20251001',
  'our-deployment',
]

const userContent: fc.Arbitrary<Content> = fc.oneof(visibleText, fc.array(userBlock, { minLength: 1, maxLength: 4 }))

const systemPart: fc.Arbitrary<Content | undefined> = fc.oneof(
  fc.constant(undefined),
  visibleText,
  fc.array(textBlock, { minLength: 1, maxLength: 3 }),
)

const turn: fc.Arbitrary<Turn> = fc.record({
  said: fc.array(assistantBlocks, { maxLength: 3 }),
  calls: fc.array(fc.record({ call: toolCall, answer: toolAnswer }), { maxLength: 4 }),
  next: userContent,
})

type Parts = Readonly<{
  model: string
  stream: boolean | undefined
  tools: readonly RequestTool[]
  system: Content | undefined
  opening: Content
  turns: readonly Turn[]
}>

function parts(maxTurns: number): fc.Arbitrary<Parts> {
  return fc.record({
    model: fc.constantFrom(...MODELS),
    stream: fc.option(fc.boolean(), { nil: undefined }),
    tools: toolList,
    system: systemPart,
    opening: userContent,
    turns: fc.array(turn, { maxLength: maxTurns }),
  })
}

/**
 * Requests that the Messages API takes: string and block forms, thinking, images, documents, server tools, tools behind
 * `defer_loading`, parallel and nested tool results, any Unicode. With `markers: 'any'` all but the markers is still right.
 */
export function messagesRequests(choices: RequestChoices = {}): fc.Arbitrary<MessagesRequest> {
  const { markers = 'none', maxTurns = 4 } = choices
  const plain = parts(maxTurns).map(made => buildRequest(made, made.turns.length))
  return markers === 'none' ? plain : plain.chain(request => withMarkers(request, markers))
}

/** Conversations as an agent sends them: one request a turn, each the one before with an assistant and a user message more. No markers. */
export function growingConversations(maxTurns = 6): fc.Arbitrary<readonly MessagesRequest[]> {
  return parts(maxTurns).map(made =>
    Array.from({ length: made.turns.length + 1 }, (_, turns) => buildRequest(made, turns)),
  )
}

function buildRequest(made: Parts, turns: number): MessagesRequest {
  const { model, stream, tools, system, opening } = made
  return {
    model,
    max_tokens: 1024,
    ...(stream === undefined ? {} : { stream }),
    ...(tools.length === 0 ? {} : { tools }),
    ...(system === undefined ? {} : { system }),
    messages: [{ role: 'user', content: opening }, ...made.turns.slice(0, turns).flatMap(turnMessages)],
  }
}

function turnMessages({ said, calls, next }: Turn, turnIndex: number): readonly RequestMessage[] {
  const ids = calls.map((_, index) => `toolu_${turnIndex}_${index}`)
  const uses = calls.map(({ call }, index) => ({ type: 'tool_use', id: ids[index], ...call }))
  const results = calls.map(({ answer }, index) => ({ type: 'tool_result', tool_use_id: ids[index], ...answer }))
  const reply = [...said.flat(), ...uses]
  return [
    { role: 'assistant', content: reply.length === 0 ? 'Done.' : reply },
    { role: 'user', content: results.length === 0 ? next : [...results, ...asBlocks(next)] },
  ]
}

function asBlocks(content: Content): readonly RequestBlock[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content
}
