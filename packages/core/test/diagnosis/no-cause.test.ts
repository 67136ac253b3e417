import { conversation, growingConversations } from '@sternline/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PromptCache } from '../../src/cache/index.ts'
import { type Diagnosis, diagnose, explainDiagnosis } from '../../src/diagnosis/index.ts'
import { cache, findModel, type Usage } from '../../src/index.ts'
import { runs } from '../plan/runs.ts'
import { exchange, type PairOptions, pair } from './pairs.ts'
import { BEFORE, but, HEAD, NOW, TALK } from './rows.ts'

const NOTHING = { cause: null, apiReason: null, claudeCodeCause: null, fault: 'none', evidence: null, tokensLost: 0 }

describe('a request that read all that was promised', () => {
  it.each<{ why: string; now: object; options?: PairOptions }>([
    { why: 'only something was added', now: NOW },
    { why: 'just in time (T1)', now: NOW, options: { gapMs: 290_000 } },
    { why: 'another tool behind defer_loading (I3)', now: conversation(`T3:4000 D1:900 S:9000 | u:3000 a:900 u:600`) },
    { why: 'an instruction as a system message (I10)', now: conversation(`${TALK} u:600 m:200`) },
    { why: 'the markers moved (L15)', now: conversation(`${HEAD} | u:3000 a:900* u:600*`) },
    { why: 'the default effort was spelled out (I6)', now: but(NOW, { output_config: { effort: 'high' } }) },
    { why: 'a parameter changed and it cost nothing', now: but(NOW, { output_config: { effort: 'low' } }) },
    { why: 'other beta headers that cost nothing', now: NOW, options: { now: { betas: ['z'] } } },
    { why: 'the string form of a message', now: conversation(`${TALK} u":600`) },
  ])('has no cause: $why', ({ now, options }) => {
    const diagnosis = diagnose(pair(BEFORE, now, options))
    expect(diagnosis).toMatchObject({ outcome: 'hit', ...NOTHING })
    expect(explainDiagnosis(diagnosis)).toBe('All that was warm was read from the cache.')
  })

  it('is a hit too where somebody else had saved it', () => {
    const { now, ...rest } = pair(null, NOW, { readBlocks: 4 })
    expect(diagnose({ ...rest, now, before: null })).toMatchObject({ outcome: 'hit', ...NOTHING })
  })
})

describe('a first request', () => {
  it('is cold, and nothing is to be explained', () => {
    expect(diagnose(pair(null, BEFORE))).toMatchObject({ outcome: 'cold', ...NOTHING, moneyLost: 0 })
  })

  it('is off where nothing was marked', () => {
    expect(diagnose(pair(null, BEFORE, { settings: cache.off() }))).toMatchObject({ outcome: 'off', ...NOTHING })
  })

  it('misses what memory had promised it from another session', () => {
    const input = pair(null, BEFORE)
    const promised = { block: 3, tokens: 5000, ttl: '5m', expiresAt: input.now.startedAt + 60_000 } as const
    expect(diagnose({ ...input, promised })).toMatchObject({
      outcome: 'miss',
      cause: { code: 'server-side' },
      tokensLost: 5000,
    })
    const late = { ...promised, expiresAt: input.now.startedAt - 1000 }
    expect(diagnose({ ...input, promised: late }).cause).toEqual({ code: 'ttl-expired', ttl: '5m', gapMs: 301_000 })
  })
})

describe('what is not known is not claimed', () => {
  it('has no money for a model without prices', () => {
    const input = pair(BEFORE, NOW, { readBlocks: 0 })
    expect(diagnose({ ...input, facts: null }).moneyLost).toBeNull()
  })

  it('accuses no server of a section that the records lack', () => {
    const input = pair(BEFORE, NOW, { readBlocks: 0 })
    expect(diagnose({ ...input, unseen: ['tools', 'system'] })).toMatchObject({
      cause: { code: 'unseen-change' },
      apiReason: 'unavailable',
      claudeCodeCause: 'unknown',
    })
  })

  it('misses no marker where the upstream does not report what it saves', () => {
    const input = pair(null, BEFORE, { arrives: { before: true, now: false } })
    expect(diagnose(input).cause).toMatchObject({ code: 'marker-lost' })
    expect(diagnose({ ...input, reportsSaved: false })).toMatchObject({ outcome: 'cold', cause: null })
  })

  it('knows a life that the upstream cut to five minutes', () => {
    const input = pair(BEFORE, NOW, { gapMs: 600_000, settings: cache.long() })
    const before =
      input.before === null
        ? null
        : { ...input.before, usage: { ...input.now.usage, cached: 0, saved1h: 0, saved5m: 8884 } }
    expect(
      diagnose({
        ...input,
        before,
        now: { ...input.now, usage: { ...input.now.usage, cached: 0, saved5m: 9000, saved1h: 0 } },
      }).cause,
    ).toEqual({
      code: 'ttl-expired',
      ttl: '5m',
      gapMs: 600_000,
    })
  })
})

/** Sends a conversation, one request every so often, and diagnoses each against the one before. */
function diagnoseAll(requests: readonly object[], gapMs: number): readonly Diagnosis[] {
  const model = new PromptCache()
  const sent = requests.map((request, i) => exchange(model, request, i * gapMs, 1000, cache.on()))
  return sent.map((now, i) => diagnose({ before: sent[i - 1] ?? null, now, facts: findModel(now.prompt.model) }))
}

describe('for any conversation', () => {
  /** Long enough to be cached. */
  const sizeable = growingConversations(8).map(requests =>
    requests.map(request => ({ ...request, system: 'Be brief. '.repeat(2000) })),
  )

  it('no cause is named while the prefix is identical, warm and read', () => {
    fc.assert(
      fc.property(sizeable, fc.integer({ min: 2000, max: 299_000 }), (requests, gapMs) => {
        for (const { outcome, cause, tokensLost } of diagnoseAll(requests, gapMs)) {
          expect(tokensLost).toBe(0)
          expect(['hit', 'cold']).toContain(outcome)
          expect(cause).toBeNull()
        }
      }),
      runs(300),
    )
  })

  it('a changed block that cost something is named with its place, and the server is left alone', () => {
    const place = fc.record({ nth: fc.nat(), text: fc.string({ minLength: 1 }) })
    fc.assert(
      fc.property(
        sizeable.filter(requests => requests.length > 1),
        place,
        (requests, { nth, text }) => {
          const [first, second] = requests.slice(-2)
          if (first === undefined || second === undefined) throw new Error('too short')
          const message = nth % first.messages.length
          const changed = { role: 'user', content: [{ type: 'text', text: `changed ${text}` }] }
          const messages = second.messages.map((one, i) => (i === message ? { ...changed, role: one.role } : one))
          const { outcome, section, path, cause } = diagnose(pair(first, { ...second, messages }))
          if (outcome === 'hit') return
          expect([
            section,
            cause?.code.startsWith('history-') || cause?.code === 'compaction' || cause?.code === 'image-removed',
          ]).toEqual(['messages', true])
          expect(path).toContain(`messages[${message}].`)
        },
      ),
      runs(300),
    )
  })

  it('it is pure, and what is lost was promised and sent', () => {
    fc.assert(
      fc.property(
        sizeable.filter(requests => requests.length > 1),
        fc.array(fc.nat({ max: 20_000 }), { minLength: 8, maxLength: 8 }),
        fc.integer({ min: -10_000, max: 10_000_000 }),
        (requests, numbers, gapMs) => {
          const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = numbers
          const [first, second] = requests
          const input = pair(first ?? {}, second ?? {}, { gapMs })
          const before = input.before === null ? null : { ...input.before, usage: usageOf(a, b, c, d) }
          const now = { ...input.now, usage: usageOf(e, f, g, h) }
          const diagnosis = diagnose({ ...input, before, now })
          expect(diagnose({ ...input, before, now })).toEqual(diagnosis)
          const notRead = now.usage.saved5m + now.usage.saved1h + now.usage.fresh
          expect(diagnosis.tokensLost).toBeLessThanOrEqual(notRead)
          expect(diagnosis.tokensLost > 0 ? diagnosis.cause : 'none').not.toBeNull()
          expect(diagnosis.outcome === 'hit' ? diagnosis.cause : null).toBeNull()
          expect((diagnosis.cause === null) === (diagnosis.claudeCodeCause === null)).toBe(true)
          expect(explainDiagnosis(diagnosis)).toMatch(/^[A-Z0-9].*\.$/s)
        },
      ),
      runs(300),
    )
  })
})

function usageOf(cached: number, saved5m: number, saved1h: number, fresh: number): Usage {
  return { cached, saved5m, saved1h, fresh, output: 1 }
}
