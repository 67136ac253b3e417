import { beforeAll, describe, expect, it } from 'vitest'
import { compareBodies } from './tax/compare-bodies.ts'
import { type GatewayTax, measureGatewayTax } from './tax/measure.ts'

describe('the real Claude Code on a task of two turns, direct and through `sternline run claude`', () => {
  let tax: GatewayTax

  beforeAll(async () => {
    tax = await measureGatewayTax()
  }, 180_000)

  it('comes to the same answers', () => {
    expect(tax.through.answers).toEqual(tax.direct.answers)
    expect(tax.through.answers).toEqual([
      expect.stringMatching(/src\/berth\.js:3/),
      expect.stringMatching(/src\/berth\.js:1/),
    ])
  })

  it('sends the same bodies, less the markers of ours: one behind the tools of each', () => {
    expect(tax.direct.bodies.length).toBeGreaterThanOrEqual(4)
    expect(tax.differences).toEqual(tax.direct.bodies.map(() => ({ markers: 1, other: null })))
  })

  it('reads at least as many tokens', () => {
    expect(tax.direct.tokens.read).toBeGreaterThan(10_000)
    expect(tax.through.tokens.read).toBeGreaterThanOrEqual(tax.direct.tokens.read)
  })

  it('ends with one line of what the cache did', () => {
    // A checkout that was changed is built first, and says so.
    const line =
      /(?:^|\n)Sternline: \d calls, [\d.]+k cached, [\d.]+k? saved, \d+ fresh, [−$\d.]+ avoided, nothing missed\.\n$/
    expect(tax.through.errors).toEqual([expect.stringMatching(line), expect.stringMatching(line)])
    expect(tax.direct.errors).toEqual(['', ''])
  })

  it('asks no other host', () => {
    expect([...tax.direct.proxied, ...tax.through.proxied]).toEqual([])
  })
})

describe('the comparison itself', () => {
  const MARK = '"cache_control":{"type":"ephemeral"}'

  it.each([
    { why: 'the same', direct: '{"a":1}', through: '{"a":1}', markers: 0, differs: false },
    {
      why: 'a marker of the client',
      direct: `{"a":1,${MARK}}`,
      through: `{"a":1,${MARK}}`,
      markers: 0,
      differs: false,
    },
    {
      why: 'a marker of ours before more',
      direct: '[{"a":1},{"b":2}]',
      through: `[{"a":1,${MARK}},{"b":2}]`,
      markers: 1,
      differs: false,
    },
    { why: 'another value', direct: '{"a":1}', through: '{"a":2}', markers: 0, differs: true },
    {
      why: 'another life than the declared',
      direct: '{"a":1}',
      through: '{"a":1,"cache_control":{"type":"ephemeral","ttl":"1h"}}',
      markers: 0,
      differs: true,
    },
    { why: 'something missing at the end', direct: '{"a":1}\n', through: '{"a":1}', markers: 0, differs: true },
    { why: 'a request too few', direct: '{"a":1}', through: '', markers: 0, differs: true },
    {
      why: 'ids that are new in every run',
      direct: '"0a1b2c3d-0000-4000-8000-000000000000"',
      through: '"ffffffff-0000-4000-8000-000000000000"',
      markers: 0,
      differs: false,
    },
  ])('$why', ({ direct, through, markers, differs }) => {
    const found = compareBodies(direct, through)
    expect([found.markers, found.other !== null]).toEqual([markers, differs])
  })
})
