import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimatedLengths } from '../../src/cache/index.ts'
import { estimateTokens, findModel, landmarksOf, type Prompt, readBody } from '../../src/index.ts'
import { Body, createConversationReader } from '../../src/memory/index.ts'
import { utf8 } from '../bytes.ts'

/** One request of a conversation: so many messages, one of which may be other than it was. */
type Step = Readonly<{ messages: number; edited: number | null }>

const MARKER = { cache_control: { type: 'ephemeral' } }

const TOOLS = [
  { name: 'search', input_schema: { type: 'object' } },
  { name: 'late', defer_loading: true, input_schema: { type: 'object' } },
]

/** A body as agents write it: the marker stands on the newest block. */
function bodyOf({ messages, edited }: Step): Uint8Array {
  const list = Array.from({ length: messages }, (_, i) => {
    const texts = Array.from({ length: 1 + (i % 3) }, (_, part) => `${i} ${part}${i === edited ? ' but changed' : ''}`)
    const content: object[] = texts.map(text => ({ type: 'text', text }))
    if (i === messages - 1) content[content.length - 1] = { ...content.at(-1), ...MARKER }
    return { role: i % 2 === 0 ? 'user' : 'assistant', content }
  })
  const system = [{ type: 'text', text: 'Be kind.', ...MARKER }]
  return utf8(JSON.stringify({ model: 'claude-opus-5', tools: TOOLS, system, messages: list }))
}

/** The prompts of a conversation, each read as one that continues the one before it where it does. */
function promptsOf(bodies: readonly Uint8Array[]): readonly Prompt[] {
  const reader = createConversationReader(() => null)
  return bodies.map(body => {
    const follower = reader.follow('c')
    follower.take(body)
    return promptIn(follower.read(new Body([body])))
  })
}

type Read = Readonly<{ ok: true; prompt: Prompt }> | Extract<ReturnType<typeof readBody>, { ok: false }>

function promptIn(read: Read): Prompt {
  if (!read.ok) throw new Error(read.problem.detail)
  return read.prompt
}

function promptAt(prompts: readonly Prompt[], index: number): Prompt {
  const prompt = prompts[index]
  if (prompt === undefined) throw new Error(`There is no prompt ${index}.`)
  return prompt
}

/** Conversations that grow, go back, and are changed behind or before what they go on with. */
const conversations: fc.Arbitrary<readonly Uint8Array[]> = fc
  .array(fc.record({ messages: fc.integer({ min: 5, max: 40 }), edited: fc.option(fc.nat(39), { freq: 3 }) }), {
    minLength: 2,
    maxLength: 8,
  })
  .map(steps => steps.map(bodyOf))

describe('prompts that continue each other', () => {
  it('say what a reader of whole bodies says, also when later ones were read', () => {
    fc.assert(
      fc.property(conversations, bodies => {
        expect(promptsOf(bodies)).toEqual(bodies.map(body => promptIn(readBody(body))))
      }),
    )
  })

  it('know the blocks that a pass over all of them finds', () => {
    fc.assert(
      fc.property(conversations, bodies => {
        for (const { blocks, landmarks } of promptsOf(bodies)) {
          expect(landmarks).toEqual(landmarksOf(blocks))
          expect(landmarks).toEqual({
            tools: blocks.filter(({ place }) => place.section === 'tools').length,
            head: blocks.filter(({ place }) => place.section !== 'messages').length,
            marked: blocks.filter(({ marker, nestedMarkers }) => marker !== null || nestedMarkers.length > 0),
            outside: blocks.filter(({ inPrefix }) => !inPrefix),
          })
        }
      }),
    )
  })

  it('are as long as a pass over all of their blocks says, whatever was asked before', () => {
    const opus = findModel('claude-opus-5')
    const facts = fc.constantFrom(null, opus, opus === null ? null : { ...opus, charactersPerToken: 3.1 })
    fc.assert(
      fc.property(conversations, fc.array(fc.tuple(fc.nat(7), facts), { maxLength: 12 }), (bodies, asked) => {
        const prompts = promptsOf(bodies)
        for (const [pick, model] of asked) {
          const prompt = promptAt(prompts, pick % prompts.length)
          let sum = 0
          const sums = [0, ...prompt.blocks.map(block => (sum += estimateTokens(block, model)))]
          expect([...estimatedLengths(prompt, model).subarray(0, sums.length)]).toEqual(sums)
        }
      }),
    )
  })

  it.each([
    { why: 'a conversation that grows', steps: [{}, { messages: 22 }, { messages: 24 }, { messages: 26 }], is: true },
    { why: 'one that goes back', steps: [{}, { messages: 26 }, { messages: 22 }, { messages: 23 }], is: true },
    { why: 'one that was changed', steps: [{}, { messages: 26 }, { messages: 26, edited: 24 }], is: false },
  ])('share the memory of their hashes: $is, $why', ({ steps, is }) => {
    const bodies = steps.map(step => bodyOf({ messages: 20, edited: null, ...step }))
    const prompts = promptsOf(bodies)
    const [before, last] = [promptAt(prompts, prompts.length - 2), promptAt(prompts, prompts.length - 1)]
    expect(last.hashes.buffer === before.hashes.buffer).toBe(is)
  })
})
