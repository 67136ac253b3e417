import { messagesRequests } from '@sternline/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { positionIn, prefixOf, sharedLength } from '../../src/diagnosis/index.ts'
import { headLength, sectionOf } from '../../src/diagnosis/prefix.ts'
import { fingerprintOf, type Prompt } from '../../src/index.ts'
import { read } from '../plan/simulate.ts'

const requests = messagesRequests({ maxTurns: 8 })

/** Two requests: one is the other one's beginning, or differs from it somewhere, or has nothing to do with it. */
const pairs: fc.Arbitrary<readonly [Prompt, Prompt]> = fc
  .tuple(requests, requests, fc.nat(), fc.constantFrom('beginning', 'edited', 'other'))
  .map(([request, other, at, how]) => {
    const { messages } = request
    const cut = at % messages.length
    const edited = messages.with(cut, { role: messages[cut]?.role ?? 'user', content: 'changed' })
    if (how === 'beginning') return [read({ ...request, messages: messages.slice(0, cut + 1) }), read(request)]
    return [read(request), read(how === 'edited' ? { ...request, messages: edited } : other)]
  })

describe('the cached prefix', () => {
  it('is as long in common as a comparison block by block says, either way around', () => {
    fc.assert(
      fc.property(pairs, ([before, now]) => {
        const [a, b] = [before, now].map(prompt => prefixOf(prompt).map(({ index }) => fingerprintOf(prompt, index)))
        const differs = (a ?? []).findIndex((fingerprint, i) => fingerprint !== b?.[i])
        const shared = differs < 0 ? (a ?? []).length : differs
        expect(sharedLength(before, now)).toBe(shared)
        expect(sharedLength(now, before)).toBe(shared)
      }),
    )
  })

  it('has the blocks, sections and positions that a pass over all blocks finds', () => {
    fc.assert(
      fc.property(requests.map(read), prompt => {
        const prefix = prompt.blocks.filter(({ inPrefix }) => inPrefix)
        expect(prefixOf(prompt)).toEqual(prefix)
        for (const section of ['tools', 'system', 'messages'] as const) {
          expect(sectionOf(prompt, section)).toEqual(prefix.filter(({ place }) => place.section === section))
        }
        expect(headLength(prompt)).toBe(prefix.filter(({ place }) => place.section !== 'messages').length)
        for (const block of prompt.blocks) expect(positionIn(prefix, block.index)).toBe(prefix.indexOf(block))
      }),
    )
  })
})
