import { conversation, messagesRequests } from '@sternline/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Prompt, readBody, readRequest } from '../../src/index.ts'
import { packPrompt, unpackPrompt } from '../../src/memory/packed-prompt.ts'
import { utf8 } from '../bytes.ts'

function promptOf(request: unknown): Prompt {
  const read = readRequest(request)
  if (!read.ok) throw new Error(read.problem.detail)
  return read.prompt
}

/** A message whose blocks are of so many kinds, none of which is known. */
function kinds(count: number): unknown {
  const content = Array.from({ length: count }, (_, i) => ({ type: `kind_${i}` }))
  return { model: 'm', max_tokens: 1, messages: [{ role: 'user', content }] }
}

describe('a packed prompt', () => {
  it('is the same one when it is unpacked', () => {
    fc.assert(
      fc.property(messagesRequests({ markers: 'any' }), request => {
        const prompt = promptOf(request)
        expect(unpackPrompt(packPrompt(prompt))).toStrictEqual(prompt)
      }),
    )
  })

  it.each([
    { what: 'a conversation', request: conversation('T T S | u a[text tool] u[result(text img)] a u') },
    { what: 'a message that was cleared', request: clearing() },
    { what: 'no blocks at all', request: { model: 'm', max_tokens: 1, messages: [] } },
    { what: 'more kinds than are told apart', request: kinds(1000) },
  ])('is the same one, too, with $what', ({ request }) => {
    const read = readBody(utf8(JSON.stringify(request)))
    if (!read.ok) throw new Error(read.problem.detail)
    expect(unpackPrompt(packPrompt(read.prompt))).toStrictEqual(read.prompt)
  })

  it('has its landmarks among its blocks, as any prompt has', () => {
    const { blocks, landmarks } = unpackPrompt(packPrompt(promptOf(conversation('T* | u a u*'))))
    expect(landmarks.marked).toHaveLength(2)
    for (const block of landmarks.marked) expect(blocks[block.index]).toBe(block)
  })

  it('shares no memory with the prompt, whose room for hashes is larger than it is', () => {
    const prompt = promptOf(conversation('| u a u'))
    const { buffer } = unpackPrompt(packPrompt({ ...prompt, hashes: new Int32Array(1000).subarray(0, 24) })).hashes
    expect(buffer.byteLength).toBe(4 * 24)
  })
})

function clearing(): unknown {
  const message = (role: string, text: string, more = {}) => ({ role, content: [{ type: 'text', text }], ...more })
  const messages = [
    message('user', 'a', { clear_at: 'next_user_message' }),
    message('assistant', 'b'),
    message('user', 'c'),
  ]
  return { model: 'm', max_tokens: 1, messages }
}
