import * as assistant from '@sternline/assistant'
import * as folder from '@sternline/assistant/folder'
import * as core from '@sternline/core'
import * as emulator from '@sternline/emulator'
import * as engine from '@sternline/engine'
import * as upstreams from '@sternline/upstreams'
import * as settings from '@sternline/upstreams/settings'
import { describe, expect, it } from 'vitest'
import { brokenPromises, type DemoRow, runDemo } from '../../../../tools/lib/demo-200k.mjs'

/** Emulated time that is really waited: the emulator's clock sees the rest go by as well. */
const SCALE = 0.01

describe('the demonstration with 200,000 tokens', () => {
  it('keeps what it promises, through the assistant and the engine as they are', async () => {
    const told: DemoRow[] = []
    const parts = { ...assistant, ...folder, ...core, ...emulator, ...engine, ...upstreams, ...settings }
    const { rows, broken } = await runDemo(parts, { scale: SCALE, onRow: row => told.push(row) })
    expect(broken).toEqual([])
    expect(told).toEqual(rows)
    const [cold, ...warm] = rows
    expect(cold?.cached).toBe(0)
    expect(cold?.label).toMatch(/^🔵 \+2\d\dk saved$/u)
    for (const row of warm) {
      expect(row.label).toMatch(/^🟢 2\d\dk cached {1,2}🔵 \+\S+ saved$/u)
      expect(row.cached / row.tokens).toBeGreaterThan(0.99)
    }
  })

  const good: DemoRow = {
    question: '',
    tokens: 201_000,
    cached: 0,
    firstTokenMs: 10_300,
    label: '',
    paid: 12,
    uncached: 10,
  }
  const warm: DemoRow = { ...good, cached: 200_900, firstTokenMs: 820, paid: 1, uncached: 10 }

  it.each([
    { why: 'all is well', rows: [good, warm], says: [] },
    { why: 'the context is small', rows: [{ ...good, tokens: 90_000 }, warm], says: ['the context has 90000 tokens'] },
    { why: 'cold is no different', rows: [{ ...good, firstTokenMs: 900 }, warm], says: ['0.90 s cold'] },
    { why: 'warm is slow', rows: [good, { ...warm, firstTokenMs: 1_000 }], says: ['1.00 s warm'] },
    { why: 'warm is dear', rows: [good, { ...warm, paid: 2 }], says: ['80 % cheaper'] },
  ])('says so when $why', ({ rows, says }) => {
    const broken = brokenPromises(rows)
    expect(broken).toHaveLength(says.length)
    for (const [index, words] of says.entries()) expect(broken[index]).toContain(words)
  })
})
