import { anyText, jsonEncodings, jsonObject } from '@sternline/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareTexts } from '../../src/diagnosis/compare-texts.ts'
import { diagnose, excerptAt, harmless } from '../../src/diagnosis/index.ts'
import { readBody } from '../../src/index.ts'
import { utf8 } from '../bytes.ts'
import { runs } from '../plan/runs.ts'
import { pair } from './pairs.ts'
import { BEFORE, NOW, withSystem } from './rows.ts'

/** What must never reach a terminal, a log line or a page: controls, bidirectional and invisible characters, line breaks, half pairs. */
const DANGEROUS = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\u2028\u2029]/u

function text(value: string): string {
  return JSON.stringify({ type: 'text', text: value })
}

describe('comparing texts of a block', () => {
  it.each([
    { before: 'now 22:20:30', now: 'now 22:21:30', kind: 'clock-or-id', at: 8, why: 'a time' },
    { before: 'now 2026-11-21', now: 'now 2026-11-22', kind: 'clock-or-id', at: 13, why: 'a date' },
    { before: 'Saturday, 21', now: 'Sunday, 22', kind: 'clock-or-id', at: 1, why: 'a weekday' },
    { before: 'at 1763763630123', now: 'at 1763763690456', kind: 'clock-or-id', at: 11, why: 'milliseconds' },
    { before: 'step 9 of 12', now: 'step 10 of 12', kind: 'clock-or-id', at: 5, why: 'a counter' },
    { before: 'id 7b1c22d0ff', now: 'id 9a1c22d0ff', kind: 'clock-or-id', at: 3, why: 'a hash' },
    { before: 'id msg_01CdLHgs9', now: 'id msg_01CdLQQs4', kind: 'clock-or-id', at: 12, why: 'an id' },
    {
      before: 'id 3f2504e0-4f89-41d3-9a0c-0305e82c3301',
      now: 'id 21ec2020-3aea-4069-a2dd-08002b30309d',
      kind: 'clock-or-id',
      at: 3,
      why: 'a UUID',
    },
    { before: 'time:22:20', now: 'time:22:21', kind: 'clock-or-id', at: 9, why: 'a time behind its label' },
    { before: 'use money', now: 'use monkeys', kind: 'content', at: 7, why: 'words that begin like Monday' },
    { before: 'version 1.2.3', now: 'version 1.2.4', kind: 'content', at: 12, why: 'a version' },
    { before: 'be brief', now: 'be thorough', kind: 'content', at: 3, why: 'an instruction' },
    { before: 'be brief', now: 'be brief and kind', kind: 'content', at: 8, why: 'more at the end' },
  ])('$kind: $why', ({ before, now, kind, at }) => {
    expect(compareTexts(text(before), text(now))).toMatchObject({ kind, at, path: '.text' })
  })

  it.each([
    {
      before: '{"a":{"b":1,"c":[1,2]}}',
      now: '{"a":{"b":1,"c":[1,3]}}',
      kind: 'clock-or-id',
      path: '.a.c[1]',
      why: 'a number',
    },
    {
      before: '{"a":{"b":1,"c":2}}',
      now: '{"a":{"c":2,"b":1}}',
      kind: 'key-order',
      path: '.a',
      why: 'keys of an inner object',
    },
    {
      before: '{"a":[{"b":1,"c":2}]}',
      now: '{"a":[{"c":2,"b":1}]}',
      kind: 'key-order',
      path: '.a[0]',
      why: 'keys in a list',
    },
    { before: '{"a":1}', now: '{ "a": 1 }', kind: 'white-space', path: '', why: 'white space' },
    { before: '{"a":"ü"}', now: '{"a":"\\u00fc"}', kind: 'white-space', path: '', why: 'escapes' },
    { before: '{"a":1}', now: '{"a":1,"b c":2}', kind: 'content', path: '["b c"]', why: 'a member more' },
    {
      before: '{"a":1}',
      now: '{"a":1,"cache_control":{}}',
      kind: 'white-space',
      path: '',
      why: 'a marker, which is no part of the prefix',
    },
    { before: 'no JSON', now: 'no json', kind: 'content', path: '', why: 'plain text' },
    {
      before: '{"citations":{"enabled":true}}',
      now: '{}',
      kind: 'citations-switched',
      path: '.citations',
      why: 'citations',
    },
  ])('$kind at $path: $why', ({ before, now, kind, path }) => {
    expect(compareTexts(before, now)).toMatchObject({ kind, path })
  })

  it('finds no difference in any value with itself, and one of spelling in another encoding of it', () => {
    fc.assert(
      fc.property(
        jsonObject.chain(value => fc.tuple(fc.constant(value), jsonEncodings(value))),
        ([value, encoded]) => {
          const plain = JSON.stringify(value)
          const found = compareTexts(plain, encoded)
          expect(plain === encoded ? found : ['key-order', 'white-space'].includes(found?.kind ?? '')).toBe(
            plain === encoded ? null : true,
          )
        },
      ),
      runs(300),
    )
  })

  it('never throws and never shows anything dangerous', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.json()), fc.oneof(anyText, fc.json()), (a, b) => {
        const found = compareTexts(a, b)
        if (found === null) return
        for (const shown of [found.before, found.now]) {
          expect(shown).not.toMatch(DANGEROUS)
          expect(shown.length).toBeLessThanOrEqual(66)
        }
      }),
      runs(500),
    )
  })
})

describe('hostile text', () => {
  const HOSTILE = '\u001b[2J\u001b]0;owned\u0007\u202egnp.exe\u2066\u200b\r\nline two\u2028\ud800 \u0000'

  it('is cut and made harmless in excerpts', () => {
    const diagnosis = diagnose(pair(withSystemOf(`${HOSTILE}one`), withSystemOf(`${HOSTILE}two`, NOW), { texts: true }))
    const { difference } = diagnosis
    if (difference?.kind !== 'texts') throw new Error('no texts')
    expect(difference.at).toBe(HOSTILE.length)
    for (const shown of [difference.before, difference.now]) expect(shown).not.toMatch(DANGEROUS)
    expect(difference.before).toContain('line two')
  })

  it('is cut in names and paths', () => {
    const key = `${HOSTILE}${'k'.repeat(500)}`
    const found = compareTexts(JSON.stringify({ [key]: { [key]: 1 } }), JSON.stringify({ [key]: { [key]: 2 } }))
    expect(found?.path).not.toMatch(DANGEROUS)
    expect(found?.path.length).toBeLessThanOrEqual(200)
    expect(harmless(key)).toHaveLength(80)
    expect(harmless('short')).toBe('short')
  })

  it('of ten megabytes is compared without parsing it', () => {
    const long = 'x'.repeat(10_000_000)
    expect(compareTexts(text(`${long}a`), text(`${long}b`))).toMatchObject({ path: '', at: 10_000_023 })
  })

  it('nested beyond any use is compared as written', () => {
    const deep = (leaf: string): string => `${'['.repeat(5000)}${leaf}${']'.repeat(5000)}`
    const found = compareTexts(deep('1'), deep('2'))
    expect(found?.path.length).toBeLessThanOrEqual(200)
    expect(found).not.toBeNull()
  })

  it('excerpts say where something was left out', () => {
    expect(excerptAt('abc', 1)).toBe('abc')
    expect(excerptAt('x'.repeat(100), 50)).toBe(`…${'x'.repeat(64)}…`)
  })
})

function withSystemOf(start: string, request = BEFORE): object {
  return withSystem(request, rest => start + rest)
}

describe('the spelling of a body', () => {
  it('is named where the same request is written with other white space', () => {
    const input = pair(BEFORE, NOW, { readBlocks: 0 })
    const bodies = [JSON.stringify(BEFORE), JSON.stringify(NOW, null, 1)] as const
    const [before, now] = bodies.map(body => readBody(utf8(body)))
    if (input.before === null || before?.ok !== true || now?.ok !== true) throw new Error('unreadable')
    const texts = {
      before: () => JSON.stringify(BEFORE.tools?.[0]),
      now: () => JSON.stringify(NOW.tools?.[0], null, 1),
    }
    const diagnosis = diagnose({
      ...input,
      before: { ...input.before, prompt: before.prompt },
      now: { ...input.now, prompt: now.prompt },
      texts,
    })
    expect(diagnosis).toMatchObject({ cause: { code: 'white-space' }, section: 'tools', path: 'tools[0]' })
  })
})
