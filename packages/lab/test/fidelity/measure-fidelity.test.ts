import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { tempFolder } from '@sternline/testkit'
import { beforeEach, describe, expect, it } from 'vitest'
import { compareSwitches, fidelityPage, fidelityText, measureFidelity, SWITCHES } from '../../src/index.ts'
import { toolLoop, toolLoopCall } from '../support/tool-loop.ts'

let folder = ''
beforeEach(() => {
  folder = tempFolder()
})

function write(name: string, ...lines: readonly unknown[]): string {
  const text = lines.map(line => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('')
  const path = join(folder, name)
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text)
  return path
}

describe('fidelity of a folder', () => {
  it('scores each source and all of them, in the order of their names', async () => {
    write('b.jsonl', toolLoop(4))
    write('a.jsonl.gz', toolLoop(3), toolLoop(2, { id: 'made/two', group: 'made/two' }))
    const report = await measureFidelity(folder)
    expect(report.sources.map(({ source, conversations, calls }) => [source, conversations, calls])).toEqual([
      ['a', 2, 5],
      ['b', 1, 4],
    ])
    expect(report).toMatchObject({ conversations: 3, calls: 9, problems: [], leftOut: [] })
    expect(report.toolContinuations).toMatchObject({ calls: 6, exact: 6, exactShare: 1 })
  })

  it('takes a file as well', async () => {
    const file = write('one.jsonl', toolLoop(3))
    write('two.jsonl', toolLoop(3))
    expect((await measureFidelity(file)).sources.map(({ source }) => source)).toEqual(['one'])
  })

  it('is not exact where the API read something else', async () => {
    const usage = { input_tokens: 3, cache_read_input_tokens: 9999, cache_creation_input_tokens: 301 }
    write('a.jsonl', toolLoop(2, { calls: [toolLoopCall(0), toolLoopCall(1, { usage })] }))
    expect((await measureFidelity(folder)).toolContinuations).toMatchObject({ calls: 1, exact: 0, close: 1 })
  })

  it('names lines that cannot be read, and goes on', async () => {
    write(
      'a.jsonl',
      toolLoop(3),
      '{"id": "cut',
      '[]',
      toolLoop(2, { id: 'made/two', calls: [toolLoopCall(0), toolLoopCall(7)] }),
    )
    const report = await measureFidelity(folder)
    expect(report.calls).toBe(4)
    expect(report.problems).toEqual([
      'a.jsonl:2: it is not JSON',
      expect.stringContaining('a.jsonl:3: '),
      expect.stringContaining('a.jsonl:4: 1 call was left out'),
    ])
  })

  it('says why a source is left out', async () => {
    write('broken.jsonl', 'nonsense')
    write('trajectories.jsonl', toolLoop(2, { kind: 'B' }))
    write('unpaid.jsonl', toolLoop(1, { calls: [toolLoopCall(0, { usage: null })] }))
    write('other-figures.jsonl', toolLoop(1, { calls: [toolLoopCall(0, { usage_kind: 'openai' })] }))
    write('timeless.jsonl', toolLoop(1, { calls: [toolLoopCall(0, { at: null })] }))
    const report = await measureFidelity(folder)
    expect(report.leftOut).toEqual([
      { source: 'broken', why: 'nothing in it can be read' },
      { source: 'other-figures', why: 'its calls have no usage' },
      { source: 'timeless', why: 'its calls have no times' },
      { source: 'trajectories', why: 'no calls with the usage of a real API' },
      { source: 'unpaid', why: 'its calls have no usage' },
    ])
    expect(report.toolContinuations.exactShare).toBeNull()
  })

  it.each(['', 'nowhere'])('refuses a folder without recordings: "%s"', async name => {
    const failure = measureFidelity(join(folder, name))
    await expect(failure).rejects.toMatchObject({ code: 'no-recordings', what: expect.stringContaining(folder) })
  })

  it('gives the same bytes again', async () => {
    write('a.jsonl', toolLoop(5))
    const [first, again] = [await measureFidelity(folder), await measureFidelity(folder)]
    expect(JSON.stringify(first)).toBe(JSON.stringify(again))
  })
})

describe('the result for people', () => {
  it('stands in a terminal with shares that are never rounded up, and with what was left out', async () => {
    write('a.jsonl', toolLoop(4), 'nonsense')
    write('b.jsonl', toolLoop(2, { kind: 'B' }))
    const text = fidelityText(await measureFidelity(folder))
    expect(text).toMatch(/^after tool results +3 +100\.00 % +100\.00 %$/m)
    expect(text).toContain('Left out: b, no calls with the usage of a real API.')
    expect(text).toContain('Could not be read: a.jsonl:2: it is not JSON')
  })

  it('stands on a page with the switches of the model', async () => {
    write('a.jsonl', toolLoop(4))
    const { report, switches } = await compareSwitches(folder, SWITCHES)
    expect(switches.map(({ differing, toolContinuationsExact }) => [differing, toolContinuationsExact])).toEqual(
      SWITCHES.map(() => [0, 3]),
    )
    expect(fidelityPage(report, switches)).toContain('| after tool results | 3 | 100.00 % | 100.00 % | 100.00 % |  |')
  })
})
