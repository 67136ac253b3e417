import { conversation, conversationCalls, type RequestBlock } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'

const HOUR = { type: 'ephemeral', ttl: '1h' }
const FIVE = { type: 'ephemeral' }

describe('the head', () => {
  it.each([
    { shorthand: 'u', tools: undefined, system: undefined, why: 'no head at all' },
    { shorthand: 'T2 | u', tools: ['tool_1', 'tool_2'], system: undefined, why: 'tools are numbered' },
    {
      shorthand: 'T D2 T | u',
      tools: ['tool_1', 'tool_2', 'tool_3', 'tool_4'],
      system: undefined,
      why: 'deferred among them',
    },
    {
      shorthand: 'S2 | u',
      tools: undefined,
      system: [
        { type: 'text', text: 'system 1' },
        { type: 'text', text: 'system 2' },
      ],
      why: 'system blocks',
    },
    { shorthand: 'S" | u', tools: undefined, system: 'system 1', why: 'the string form' },
    {
      shorthand: 'S#b | u',
      tools: undefined,
      system: [{ type: 'text', text: 'system 1 b' }],
      why: 'a tag changes the text',
    },
  ])('$shorthand: $why', ({ shorthand, tools, system }) => {
    const request = conversation(shorthand)
    expect(request.tools?.map(tool => tool.name)).toEqual(tools)
    expect(request.system).toEqual(system)
  })

  it('defers exactly the D tools', () => {
    const request = conversation('T D2 T | u')
    expect(request.tools?.map(tool => tool['defer_loading'])).toEqual([undefined, true, true, undefined])
  })
})

describe('markers', () => {
  it.each([
    { shorthand: 'T3* | u', markers: [undefined, undefined, FIVE], why: 'on the last of a run' },
    { shorthand: 'T** T* | u', markers: [HOUR, FIVE], why: 'one hour, then five minutes' },
    { shorthand: 'T*5m T*1h | u', markers: [{ type: 'ephemeral', ttl: '5m' }, HOUR], why: 'spelled out' },
    { shorthand: 'T*! | u', markers: [{ type: 'ephemeral', ttl: '30m' }], why: 'one that the API refuses' },
    { shorthand: 'D* | u', markers: [FIVE], why: 'also where the API refuses them' },
  ])('$shorthand: $why', ({ shorthand, markers }) => {
    expect(conversation(shorthand).tools?.map(tool => tool.cache_control)).toEqual(markers)
  })

  it('go on system blocks, messages, blocks, blocks inside results and the request itself', () => {
    const request = conversation('S** auto* | u* a[tool*] u[result(text* img)**]')
    expect(request.cache_control).toEqual(FIVE)
    expect(request.system).toMatchObject([{ cache_control: HOUR }])
    expect(request.messages[0]?.content).toMatchObject([{ cache_control: FIVE }])
    expect(request.messages[1]?.content).toMatchObject([{ type: 'tool_use', cache_control: FIVE }])
    expect(request.messages[2]?.content).toMatchObject([
      { cache_control: HOUR, content: [{ type: 'text', cache_control: FIVE }, { type: 'image' }] },
    ])
  })
})

describe('messages', () => {
  it.each([
    {
      shorthand: 'u a m',
      roles: ['user', 'assistant', 'system'],
      kinds: [['text'], ['text'], ['text']],
      why: 'one text block each',
    },
    { shorthand: 'u" a"', roles: ['user', 'assistant'], kinds: ['user 1.1', 'assistant 2.1'], why: 'string content' },
    { shorthand: 'u[]', roles: ['user'], kinds: [[]], why: 'no blocks' },
    {
      shorthand: 'a[think redacted text empty tool server found unknown]',
      roles: ['assistant'],
      kinds: [
        [
          'thinking',
          'redacted_thinking',
          'text',
          'text',
          'tool_use',
          'server_tool_use',
          'web_search_tool_result',
          'kind_nobody_knows',
        ],
      ],
      why: 'what an assistant says',
    },
    {
      shorthand: 'u[result img doc search]',
      roles: ['user'],
      kinds: [['tool_result', 'image', 'document', 'search_result']],
      why: 'what a user says',
    },
    { shorthand: 'u[text3]', roles: ['user'], kinds: [['text', 'text', 'text']], why: 'several of a kind' },
  ])('$shorthand: $why', ({ shorthand, roles, kinds }) => {
    const { messages } = conversation(shorthand)
    expect(messages.map(message => message.role)).toEqual(roles)
    expect(
      messages.map(({ content }) => (typeof content === 'string' ? content : content.map(block => block.type))),
    ).toEqual(kinds)
  })

  it('let results answer the calls of the assistant message before, in order, and a search its own call', () => {
    const [, asked, answered] = conversation('u a[server found tool2] u[result2]').messages
    const [server, found, first, second] = (asked?.content ?? []) as readonly RequestBlock[]
    expect(found?.['tool_use_id']).toBe(server?.['id'])
    expect(answered?.content).toMatchObject([{ tool_use_id: first?.['id'] }, { tool_use_id: second?.['id'] }])
    expect(new Set([server?.['id'], first?.['id'], second?.['id']]).size).toBe(3)
  })
})

describe('sizes', () => {
  it.each([
    { shorthand: 'u:400', length: 400, why: 'characters' },
    { shorthand: 'u#b:400', length: 400, why: 'with a tag' },
    { shorthand: 'u:1000t', length: 4000, why: 'tokens' },
  ])('$shorthand: $why', ({ shorthand, length }) => {
    const [message] = conversation(shorthand, { charactersPerToken: 4 }).messages
    expect(message?.content).toMatchObject([{ text: expect.stringMatching(new RegExp(`^.{${length}}$`)) }])
  })

  it('are refused when two blocks could no longer be told apart', () => {
    expect(() => conversation('u:3')).toThrow('"user 1.1" alone is longer than the 3 characters asked for')
  })
})

describe('calls', () => {
  it('are one request for each user message, each extending the one before', () => {
    expect(conversationCalls('T S | u a u a u')).toEqual([
      conversation('T S | u'),
      conversation('T S | u a u'),
      conversation('T S | u a u a u'),
    ])
  })
})

it('is frozen through and through', () => {
  const request = conversation('T | u a[tool] u[result(text)]')
  expect(() => Object.assign(request.messages[2]?.content[0] ?? {}, { cache_control: FIVE })).toThrow(TypeError)
})

it.each([
  { shorthand: 'x', message: '"x" is no message' },
  { shorthand: 'u | u', message: '"u" can\'t stand before the bar' },
  { shorthand: 'u[text', message: 'can\'t be read at ""' },
  { shorthand: 'u[nonsense]', message: 'No block is called "nonsense"' },
  { shorthand: 'u ] a', message: 'can\'t be read at "] a"' },
])('says what is wrong with "$shorthand"', ({ shorthand, message }) => {
  expect(() => conversation(shorthand)).toThrow(message)
})
