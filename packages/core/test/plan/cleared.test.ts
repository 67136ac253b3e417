import { describe, expect, it } from 'vitest'
import { cache, fingerprintOf, planBreakpoints } from '../../src/index.ts'
import { lines } from './shown.ts'
import { BLOCK_TOKENS, read, simulate } from './simulate.ts'

type Message = Readonly<{ role: string; content: string; clear_at?: string }>

const say = (role: string, content: string): Message => ({ role, content })

/** An instruction for one turn (beta): the client keeps it in its messages, the API shows it until the next user message. */
const hint: Message = { role: 'system', content: 'Answer briefly.', clear_at: 'next_user_message' }

const request = (...messages: readonly Message[]): object => ({ model: 'm', system: 'Be kind.', messages })

const first = [say('user', 'one'), hint]
const second = [...first, say('assistant', 'two'), say('user', 'three')]

describe('an instruction that the API clears at the next user message', () => {
  it('is part of the prompt in its turn and of none after it', () => {
    expect(read(request(...first)).blocks.map(({ inPrefix }) => inPrefix)).toEqual([true, true, true])
    expect(read(request(...second)).blocks.map(({ inPrefix }) => inPrefix)).toEqual([true, true, false, true, true])
  })

  it('is never marked: the newest block is the one before it', () => {
    expect(lines(planBreakpoints(read(request(...first)), cache.on()))).toEqual(['system[0] 5m', 'm0.c0 5m'])
  })

  it('leaves the prefix behind it as if it had never been said', () => {
    const without = second.filter(message => message !== hint)
    expect(fingerprintOf(read(request(...second)))).toBe(fingerprintOf(read(request(...without))))
    expect(fingerprintOf(read(request(...first)))).not.toBe(fingerprintOf(read(request(say('user', 'one')))))
  })

  it('so the next request reads all that was written', () => {
    const steps = [first, second].map((messages, i) => ({ request: request(...messages), at: i * 10_000 }))
    expect(simulate(steps, cache.on(), true).at(-1)?.bill.cached).toBe(2 * BLOCK_TOKENS)
  })

  it('a result of a tool is a user message too', () => {
    const results = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'x' }] }
    const prompt = read({ ...request(...first), messages: [...first, say('assistant', 'two'), results] })
    expect(prompt.blocks[2]?.inPrefix).toBe(false)
  })
})
