import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { run } from '../../src/run.ts'
import { type FakeIo, fakeIo } from '../support/fake-io.ts'

/** Lines of a session log of Claude Code: two calls, 19 minutes apart. */
function claudeLog(): string {
  const line = (uuid: string, parentUuid: string | null, minute: number, value: object): string =>
    JSON.stringify({
      uuid,
      parentUuid,
      sessionId: 's1',
      version: '2.1.100',
      isSidechain: false,
      timestamp: new Date(1_770_000_000_000 + minute * 60_000).toISOString(),
      ...value,
    })
  const reply = (id: string, saved: number): object => ({
    type: 'assistant',
    requestId: `req_${id}`,
    message: {
      id,
      role: 'assistant',
      model: 'claude-opus-4-6',
      content: [{ type: 'text', text: 'A secret answer.' }],
      usage: { input_tokens: 3, cache_creation_input_tokens: saved, cache_read_input_tokens: 0, output_tokens: 9 },
    },
  })
  const prompt = { type: 'user', message: { role: 'user', content: 'A secret question.' } }
  return `${[
    line('a', null, 0, prompt),
    line('b', 'a', 0, reply('m1', 20_000)),
    line('c', 'b', 19, prompt),
    line('d', 'c', 19, reply('m2', 20_500)),
    '{"cut',
  ].join('\n')}\n`
}

/** A home folder with the logs of one project. */
function homeWithLogs(): string {
  const home = tempFolder()
  const project = join(home, '.claude', 'projects', '-work-thing')
  mkdirSync(project, { recursive: true })
  writeFileSync(join(project, 's1.jsonl'), claudeLog())
  return home
}

async function lab(io: FakeIo, ...args: readonly string[]): Promise<number> {
  return run(['lab', ...args], io)
}

describe('sternline lab report', () => {
  it("finds Claude Code's logs in the user's home, and prints what they tell", async () => {
    const io = fakeIo({ home: homeWithLogs() })
    expect(await lab(io, 'report')).toBe(0)
    expect(io.outText()).toMatch(/^ {2}spent on input +\$0\.25$/m)
    expect(io.outText()).toMatch(/^ {2}expired in a pause +\$0\.12 {2}\(1 call, 20k tokens\)$/m)
    expect(io.outText()).toContain('claude-code/s1, call 2')
    expect(io.outText()).toContain('s1.jsonl:5: it is not JSON')
    expect(io.errText()).toBe('')
  })

  it('prints JSON, the same bytes each time', async () => {
    const home = homeWithLogs()
    const [first, again] = [fakeIo({ home }), fakeIo({ home })]
    expect(await lab(first, 'report', '--json')).toBe(0)
    await lab(again, 'report', '--json')
    expect(again.outText()).toBe(first.outText())
    expect(JSON.parse(first.outText())).toMatchObject({
      sternlineReport: 1,
      billed: { calls: 2, input: { paid: 253_155_000 } },
      problems: { count: 1 },
    })
  })

  it('prints a page', async () => {
    const io = fakeIo({ home: homeWithLogs() })
    expect(await lab(io, 'report', '--html')).toBe(0)
    expect(io.outText()).toMatch(/^<!doctype html>\n/)
  })

  it('says on standard error how far it is and how long it will take, once that is more than a moment', async () => {
    const folder = tempFolder()
    for (const name of ['a', 'b', 'c', 'd', 'e']) writeFileSync(join(folder, `${name}.jsonl`), claudeLog())
    let now = 0
    const slow = (): number => {
      now += 900
      return now
    }
    const io = fakeIo({ now: slow })
    expect(await lab(io, 'report', folder)).toBe(0)
    expect(io.errText()).toMatch(/^reading: \d0 %, about \d+ s left\n/)
    expect(io.outText()).not.toContain('left\n')
    const atTerminal = fakeIo({ isErrTty: true })
    await lab(atTerminal, 'report', folder)
    expect(atTerminal.errText()).toMatch(/reading .*100 %, \S+ left/)
  })

  it('fits a terminal of 80 characters, and loses no word', async () => {
    const home = homeWithLogs()
    const [wide, narrow] = [fakeIo({ home }), fakeIo({ home, isOutTty: true, columns: () => 80 })]
    await lab(wide, 'report')
    await lab(narrow, 'report')
    const lines = narrow.outText().split('\n')
    const long = lines.filter(line => line.length > 80)
    // A path has no blank to be wrapped at.
    expect(long.filter(line => !line.includes('s1.jsonl'))).toEqual([])
    expect(narrow.outText().split(/\s+/)).toEqual(wide.outText().split(/\s+/))
    expect(lines).toContainEqual(expect.stringMatching(/^ {8}\S/))
  })

  it('takes files and folders, and never shows text of theirs', async () => {
    const file = join(homeWithLogs(), '.claude', 'projects', '-work-thing', 's1.jsonl')
    for (const form of [[], ['--json'], ['--html']]) {
      const io = fakeIo()
      expect(await lab(io, 'report', file, ...form)).toBe(0)
      expect(io.outText()).not.toContain('secret')
    }
  })

  it.each([
    { args: ['report'], err: /No logs of Claude Code were found in .*\.claude\/projects/, why: 'there are no logs' },
    { args: ['report', '/nowhere'], err: /There are no logs in \/nowhere/, why: 'there is no such folder' },
    { args: ['report', '--ledger'], err: /There is no ledger at .*ledger\.sqlite yet/, why: 'there is no ledger' },
    { args: ['report', '--json', '--html'], err: /cannot be used with option/, why: 'two forms at once' },
    { args: ['export'], err: /required option '--topology'/, why: 'the form to export is missing' },
  ])('ends with 2 and says why: $why', async ({ args, err }) => {
    const io = fakeIo({ home: tempFolder() })
    expect(await lab(io, ...args)).toBe(2)
    expect(io.errText()).toMatch(err)
    expect(io.outText()).toBe('')
  })
})

describe('sternline lab export --topology', () => {
  it('writes what gives the same report, and no text', async () => {
    const home = homeWithLogs()
    const exported = fakeIo({ home })
    expect(await lab(exported, 'export', '--topology')).toBe(0)
    expect(exported.outText()).not.toContain('secret')
    expect(exported.errText()).toMatch(
      /s1\.jsonl:5: it is not JSON\nConversations written: 1\. Places that could not be read: 1\.$/m,
    )
    const file = join(tempFolder(), 'out.jsonl')
    writeFileSync(file, exported.outText())
    const [original, again] = [fakeIo({ home }), fakeIo()]
    await lab(original, 'report', '--json')
    await lab(again, 'report', '--json', file)
    const report = JSON.parse(original.outText())
    expect(JSON.parse(again.outText())).toEqual({ ...report, problems: { count: 0, shown: [] } })
  })
})
