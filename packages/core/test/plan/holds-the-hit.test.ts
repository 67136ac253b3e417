import { conversation, growingConversations, type MessagesRequest } from '@sternline/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cache } from '../../src/index.ts'
import { runs } from './runs.ts'
import { BLOCK_TOKENS, type Served, type Step, simulate } from './simulate.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND

/** Requests ten seconds apart. */
function inARow(...requests: readonly object[]): readonly Step[] {
  return requests.map((request, i) => ({ request, at: i * 10 * SECOND }))
}

/** Conversations as shorthand, ten seconds apart. */
function talk(...shorthands: readonly string[]): readonly Step[] {
  return inARow(...shorthands.map(shorthand => conversation(shorthand)))
}

/** Blocks that the last request read. */
function lastRead(steps: readonly Step[], { memory = false, settings = cache.on() } = {}): number {
  return (simulate(steps, settings, memory).at(-1) as Served).bill.cached / BLOCK_TOKENS
}

const STEP = ' a[think tool] u[result]'

describe('layered holds the hit', () => {
  it.each(Array.from({ length: 60 }, (_, i) => ({ n: i + 1 })))('$n parallel calls in one turn', ({ n }) => {
    const before = 'T2 S1 | u'
    expect(lastRead(talk(before, `${before} a[think text tool${n}] u[result${n}]`))).toBe(4)
  })

  it('L13: thirty parallel calls where each block is one position, which one marker alone would miss', () => {
    const turns = ['T2 S1 | u', 'T2 S1 | u a[think text tool30] u[result30]']
    expect(lastRead(talk(...turns))).toBe(4)
    const newestAlone = cache.with({ layers: { tools: null, system: null, continuity: null } })
    expect(lastRead(talk(...turns), { settings: newestAlone })).toBe(0)
  })

  it.each([
    { steps: 8, why: 'L14: 24 new positions' },
    { steps: 20, why: '60 new positions' },
    { steps: 60, why: '180 new positions' },
  ])('a conversation resumed after steps that were never sent, with memory: $why', ({ steps }) => {
    const before = 'T2 S1 | u'
    const resumed = `${before}${STEP.repeat(steps)}`
    expect(lastRead(talk(before, resumed), { memory: true })).toBe(4)
    expect(lastRead(talk(before, resumed))).toBeLessThan(4)
  })

  it('a tail of nothing but thinking', () => {
    expect(lastRead(talk('T1 S1 | u', 'T1 S1 | u a[think]'))).toBe(3)
    expect(lastRead(talk('T1 S1 | u', 'T1 S1 | u a u', 'T1 S1 | u a u a[think redacted]'))).toBe(5)
  })

  it('history edited in the middle: the deepest entry that is still identical, with memory', () => {
    const turns = ['u', 'u a u', 'u a u a u', 'u a u a u a u', 'u a u a u a u a u'].map(turn => `T1 S1 | ${turn}`)
    const edited = 'T1 S1 | u a u a#edited u a u a u a u'
    // The third request ended before the edit: tools, system and three messages.
    expect(lastRead(talk(...turns, edited), { memory: true })).toBe(5)
  })

  it('history pruned in the middle of a long tool loop, with memory', () => {
    const loop = (n: number): string => `T1 S1 | u${STEP.repeat(n)}`
    const sent = Array.from({ length: 30 }, (_, i) => loop(i + 1))
    const pruned = `T1 S1 | u${STEP.repeat(10)} a[think tool#other] u[result#blanked]${STEP.repeat(20)}`
    expect(lastRead(talk(...sent, pruned), { memory: true })).toBe(3 + 10 * 3)
  })

  it('L17: the system changed while the tools stayed', () => {
    expect(lastRead(talk('T3 S1 | u', 'T3 S1#new | u'))).toBe(3)
  })

  it('I3: tools behind defer_loading come and go', () => {
    expect(lastRead(talk('T2 D1 S1 | u', 'T2 D5 S1 | u a u'))).toBe(4)
  })

  it('a branch rewound by ten turns', () => {
    const upTo = (n: number): string => `T1 S1 | u${' a u'.repeat(n)}`
    const sent = Array.from({ length: 20 }, (_, i) => upTo(i))
    expect(lastRead(talk(...sent, `${upTo(9)} a#another u#another`))).toBe(2 + 19)
  })

  it.each([
    { marks: 0, first: 'T2 S2 | u', next: 'T2 S2 | u a[tool30] u[result30]' },
    { marks: 1, first: 'T2 S2* | u', next: 'T2 S2* | u a[tool30] u[result30]' },
    { marks: 2, first: 'T2 S2* | u*', next: 'T2 S2* | u a[tool30] u[result30*]' },
    { marks: 3, first: 'T2 S* S* | u*', next: 'T2 S* S* | u a[tool30] u[result30*]', why: 'Claude Code’s own three' },
    { marks: 4, first: 'T2* S2* | u u*', next: 'T2* S2* | u u* a[tool30] u[result30*]' },
  ])('beside $marks markers of the client’s and thirty parallel calls', ({ first, next }) => {
    const [one, two] = simulate(talk(first, next), cache.on(), false)
    expect(two?.bill.cached).toBe(one?.total)
  })

  it('expired after five minutes under a living base of an hour', () => {
    const settings = cache.with({ layers: { tools: '1h', system: '1h' } })
    const steps: readonly Step[] = [
      { request: conversation('T2 S1 | u'), at: 0 },
      { request: conversation('T2 S1 | u a u'), at: MINUTE },
      { request: conversation('T2 S1 | u a u a u'), at: 7 * MINUTE },
    ]
    expect(lastRead(steps, { settings })).toBe(3)
  })
})

/** A conversation that goes on, is edited, rewound and paused. */
const lives: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    growingConversations(8),
    fc.array(fc.tuple(fc.nat(30), fc.nat(2), fc.nat(7 * 60)), { minLength: 1, maxLength: 14 }),
  )
  .map(([requests, moves]) => {
    let at = 0
    return moves.map(([pick, change, pause]) => {
      at += pause * SECOND
      const request = requests[pick % requests.length] as MessagesRequest
      return { at, request: change === 0 ? edited(request) : request }
    })
  })

function edited(request: MessagesRequest): MessagesRequest {
  const middle = Math.floor(request.messages.length / 2)
  return {
    ...request,
    messages: request.messages.map((message, i) => (i === middle ? { ...message, content: 'edited' } : message)),
  }
}

describe('for any conversation', () => {
  it('with memory it reads all that any placement of markers could have read', () => {
    fc.assert(
      fc.property(lives, steps => {
        for (const { bill, reachable } of simulate(steps, cache.on(), true)) expect(bill.cached).toBe(reachable)
      }),
      runs(500),
    )
  })

  it('without memory it reads all of the request before, as long as the conversation only grows', () => {
    fc.assert(
      fc.property(growingConversations(8), requests => {
        const served = simulate(inARow(...requests), cache.on(), false)
        for (const [i, { bill }] of served.entries()) {
          const before = served[i - 1]
          if (before !== undefined) expect(bill.cached).toBe(before.bill.cached + before.bill.saved5m)
        }
      }),
      runs(500),
    )
  })
})

describe('when the newest entry is gone (the promise of two tail anchors)', () => {
  const narrow = fc.integer({ min: 1, max: 8 })
  const wide = fc.integer({ min: 1, max: 40 })
  // Here both entries of the exchange are gone: its window must reach over the exchange and the answer before it.
  const narrower = fc.integer({ min: 1, max: 5 })
  it.each([
    { settings: cache.on(), calls: wide, name: 'layered, exchanges of any width' },
    { settings: cache.with({ strategy: 'two-recent' }), calls: narrow, name: 'two-recent, within its window' },
  ])('$name: at most the last exchange is lost', ({ settings, calls }) => {
    fc.assert(
      fc.property(fc.array(calls, { minLength: 2, maxLength: 6 }), widths => {
        const turns = widths.map(n => ` a[text tool${n}] u[result${n}]`)
        const requests = turns.map((_, i) => conversation(`T2 S1 | u${turns.slice(0, i + 1).join('')}`))
        for (const loss of ['evicted', 'drifted'] as const) {
          const served = simulate(withLoss(inARow(...requests), loss), settings, false)
          const kept = served.at(-3)?.total ?? BLOCK_TOKENS
          expect(served.at(-1)?.bill.cached).toBeGreaterThanOrEqual(kept)
        }
      }),
      runs(300),
    )
  })

  it.each([
    { settings: cache.on(), calls: wide, name: 'layered, exchanges of any width' },
    { settings: cache.with({ strategy: 'two-recent' }), calls: narrower, name: 'two-recent, within its window' },
  ])('$name: the same when it expired while the entry before it was still in use', ({ settings, calls }) => {
    fc.assert(
      fc.property(
        fc.array(calls, { minLength: 3, maxLength: 6 }),
        fc.integer({ min: 2, max: 4 }),
        fc.integer({ min: 1, max: 60 }),
        (widths, used, over) => {
          const turns = widths.map(n => ` a[text tool${n}] u[result${n}]`)
          const requests = inARow(...turns.map((_, i) => conversation(`T2 S1 | u${turns.slice(0, i + 1).join('')}`)))
          const [before, tail, last] = requests.slice(-3) as [Step, Step, Step]
          // A slow tool: meanwhile the client asks the earlier request again, as a retry or a second branch does.
          const again = { ...before, at: tail.at + used * MINUTE }
          const late = { ...last, at: tail.at + 5 * MINUTE + over * SECOND }
          const served = simulate([...requests.slice(0, -1), again, late], settings, false)
          expect(served.at(-1)?.bill.cached).toBeGreaterThanOrEqual(served.at(-4)?.total ?? 0)
          expect(served.at(-1)?.bill.cached).toBeLessThan(served.at(-3)?.total ?? 0)
        },
      ),
      runs(200),
    )
  })
})

/** The same requests, but what the last one but one wrote at its end is of no use to the last one. */
function withLoss(steps: readonly Step[], loss: 'evicted' | 'drifted'): readonly Step[] {
  const tail = steps.length - 2
  return steps.map((step, i) => {
    if (loss === 'evicted') return i === tail ? { ...step, evictsItsTail: true } : step
    return i === tail ? { ...step, request: drifted(step.request as MessagesRequest) } : step
  })
}

/** The client sent another last block than the one that it repeats later. */
function drifted(request: MessagesRequest): MessagesRequest {
  const last = request.messages.length - 1
  return {
    ...request,
    messages: request.messages.map((message, i) =>
      i === last && Array.isArray(message.content)
        ? { ...message, content: [...message.content.slice(0, -1), { type: 'text', text: 'drifted' }] }
        : message,
    ),
  }
}
