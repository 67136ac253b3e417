import { jsonLines, record, tempFile, tempFolder } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { run } from '../../src/run.ts'
import { fakeIo } from '../support/fake-io.ts'

const usage = (read: number, saved: number): object => ({
  input_tokens: 3,
  cache_read_input_tokens: read,
  cache_creation_input_tokens: saved,
})
const calls = [
  { at: 1000, messages_upto: 1, usage: usage(0, 9000) },
  { at: 2000, messages_upto: 3, usage: usage(9000, 500) },
]
const sessions = (): string => tempFile('made.jsonl', jsonLines(record(2, { kind: 'A', calls })))

describe('sternline lab fidelity', () => {
  it('prints a table, and on its own nothing else', async () => {
    const io = fakeIo()
    expect(await run(['lab', 'fidelity', sessions()], io)).toBe(0)
    expect(io.outText()).toMatch(/^after human prompts +1 +100\.00 % +100\.00 %$/m)
    expect(io.errText()).toBe('')
  })

  it('prints JSON with the share of tool continuations, overall and per source', async () => {
    const io = fakeIo()
    expect(await run(['lab', 'fidelity', sessions(), '--json'], io)).toBe(0)
    expect(JSON.parse(io.outText())).toMatchObject({
      toolContinuations: { calls: 0, exactShare: null },
      afterPrompts: { calls: 1, exactShare: 1 },
      expiries5m: { calls: 0, exactShare: null, endedShare: null, beyondLog: 0, exactWithinLogShare: null },
      sources: [{ source: 'made', toolContinuations: { exactShare: null }, afterPrompts: { exactShare: 1 } }],
    })
  })

  it('prints the page of the documentation', async () => {
    const io = fakeIo()
    expect(await run(['lab', 'fidelity', sessions(), '--markdown'], io)).toBe(0)
    expect(io.outText()).toMatch(/^<!-- Made by .*\n\n# How true the cache model is\n/)
  })

  it.each([
    { args: () => [], err: /missing required argument 'folder'/, why: 'no folder' },
    { args: () => [tempFolder()], err: /There are no recordings in /, why: 'an empty folder' },
    {
      args: () => ['/nowhere'],
      err: /There are no recordings in \/nowhere\.\nThere is no such file or folder\./,
      why: 'no such folder',
    },
    { args: () => ['x', '--json', '--markdown'], err: /cannot be used with option/, why: 'two forms at once' },
    { args: () => ['x', '--jsn'], err: /Did you mean --json\?/, why: 'an unknown option' },
  ])('ends with 2 and says why: $why', async ({ args, err }) => {
    const io = fakeIo()
    expect(await run(['lab', 'fidelity', ...args()], io)).toBe(2)
    expect(io.errText()).toMatch(err)
    expect(io.outText()).toBe('')
  })

  it('shows what the lab can do', async () => {
    const io = fakeIo()
    expect(await run(['lab', '--help'], io)).toBe(0)
    expect(io.outText()).toContain('fidelity')
  })
})
