import { checkMarkers, readRequest } from '@sternline/core'
import {
  growingConversations,
  type MessagesRequest,
  messagesRequests,
  type RequestBlock,
  type RequestMessage,
} from '@sternline/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

function blocksOf(content: string | readonly RequestBlock[] | undefined): readonly RequestBlock[] {
  return content === undefined || typeof content === 'string' ? [] : content
}

type Rule = (message: RequestMessage, index: number, before: RequestMessage | undefined) => boolean

/** Rules of the Messages API about one message of a conversation. */
const MESSAGE_RULES: Readonly<Record<string, Rule>> = {
  'user and assistant take turns': ({ role }, index) => role === (index % 2 === 0 ? 'user' : 'assistant'),
  'no message is empty': ({ content }) => content.length > 0,
  'no text is blank': ({ content }) => textsOf(content).every(text => text.trim() !== ''),
  'every call is answered, in order': ({ role, content }, _index, before) =>
    role !== 'user' ||
    idsOf(before?.content, 'tool_use', 'id').join() === idsOf(content, 'tool_result', 'tool_use_id').join(),
  'results come before other blocks': ({ content }) =>
    blocksOf(content).findLastIndex(block => block.type === 'tool_result') <
    idsOf(content, 'tool_result', 'tool_use_id').length,
}

function brokenRules({ messages, tools = [] }: MessagesRequest): readonly string[] {
  const rules = Object.entries(MESSAGE_RULES)
  const broken = messages.flatMap((message, index) =>
    rules
      .filter(([, holds]) => !holds(message, index, messages[index - 1]))
      .map(([rule]) => `${rule}: message ${index}`),
  )
  const calls = messages.flatMap(({ content }) => idsOf(content, 'tool_use', 'id'))
  if (new Set(calls).size !== calls.length) broken.push('every call has an id of its own')
  if (messages.at(-1)?.role !== 'user') broken.push('the last message is the user')
  if (tools.length > 0 && tools.every(tool => tool['defer_loading'] === true)) broken.push('one tool is not deferred')
  if (new Set(tools.map(tool => tool.name)).size !== tools.length) broken.push('tools have names of their own')
  return broken
}

function textsOf(content: string | readonly RequestBlock[]): readonly string[] {
  if (typeof content === 'string') return [content]
  return content.filter(block => block.type === 'text').map(block => String(block['text']))
}

function idsOf(content: string | readonly RequestBlock[] | undefined, type: string, field: string): readonly unknown[] {
  return blocksOf(content)
    .filter(block => block.type === type)
    .map(block => block[field])
}

function readable(request: MessagesRequest) {
  const read = readRequest(request)
  if (!read.ok) throw new Error(`${read.problem.code} at ${read.problem.at}`)
  return read.prompt
}

describe('requests', () => {
  it.each([{ markers: 'none' }, { markers: 'legal' }, { markers: 'any' }] as const)(
    'are what the API takes, markers $markers aside',
    ({ markers }) => {
      fc.assert(
        fc.property(messagesRequests({ markers }), request => {
          expect(brokenRules(request)).toEqual([])
        }),
        { numRuns: 200 },
      )
    },
  )

  it('carry no marker with none', () => {
    fc.assert(
      fc.property(messagesRequests(), request => {
        const prompt = readable(request)
        expect(prompt.automatic).toBe(null)
        expect(prompt.blocks.filter(block => block.marker !== null)).toEqual([])
      }),
    )
  })

  it('carry only markers that the rules accept with legal', () => {
    fc.assert(
      fc.property(messagesRequests({ markers: 'legal' }), request => {
        expect(checkMarkers(readable(request))).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it('carry every kind of wrong marker with any', () => {
    const requests = fc.sample(messagesRequests({ markers: 'any' }), { numRuns: 1000, seed: 1 })
    const problems = new Set(requests.flatMap(request => checkMarkers(readable(request)).map(found => found.problem)))
    expect([...problems].sort()).toEqual([
      'automatic-ttl-differs',
      'bad-type-or-ttl',
      'inside-tool-result',
      'on-unmarkable-block',
      'too-many',
      'ttl-order',
    ])
  })

  it('hold every kind of block, and both forms', () => {
    const requests = fc.sample(messagesRequests(), { numRuns: 400, seed: 1 })
    const blocks = requests.flatMap(request => request.messages.flatMap(message => blocksOf(message.content)))
    expect([...new Set(blocks.map(block => block.type))].sort()).toEqual([
      'document',
      'image',
      'redacted_thinking',
      'search_result',
      'server_tool_use',
      'text',
      'thinking',
      'tool_result',
      'tool_use',
      'web_search_tool_result',
    ])
    expect(new Set(requests.map(request => typeof request.system))).toEqual(new Set(['undefined', 'string', 'object']))
    expect(new Set(requests.flatMap(request => request.messages.map(message => typeof message.content)))).toEqual(
      new Set(['string', 'object']),
    )
  })
})

describe('growing conversations', () => {
  it('extend the request before, and each is what the API takes', () => {
    fc.assert(
      fc.property(growingConversations(), requests => {
        for (const [index, request] of requests.entries()) {
          expect(brokenRules(request)).toEqual([])
          const { messages: before, ...headBefore } = requests[index - 1] ?? { ...request, messages: [] }
          const { messages, ...head } = request
          expect(head).toEqual(headBefore)
          expect(messages.slice(0, before.length)).toEqual(before)
          expect(messages.length).toBeGreaterThan(before.length)
        }
      }),
    )
  })

  it('grow to several turns', () => {
    expect(
      Math.max(...fc.sample(growingConversations(), { numRuns: 200, seed: 1 }).map(requests => requests.length)),
    ).toBeGreaterThan(4)
  })
})
