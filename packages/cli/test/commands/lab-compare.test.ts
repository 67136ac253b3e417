import { jsonLines, record, runSternline, tempFile, tempFolder } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { run } from '../../src/run.ts'
import { fakeIo } from '../support/fake-io.ts'

const sessions = (): string =>
  tempFile(
    'made.jsonl',
    jsonLines(...[1, 2, 3].map(i => record(4, { id: `test/${i}`, group: `test/${i}`, source: `source ${i % 2}` }))),
  )

describe('sternline lab compare', () => {
  it('prints what each strategy costs, the cheapest first, and the cost by source', async () => {
    const io = fakeIo()
    expect(await run(['lab', 'compare', sessions(), '--strategies', 'layered,none,cline', '--workers', '1'], io)).toBe(
      0,
    )
    const lines = io.outText().split('\n')
    expect(lines[0]).toBe(
      '12 requests of 3 conversations in 3 sessions, at their own times; positions flat, world literal.',
    )
    expect(lines.find(line => line.startsWith('none'))).toMatch(/100\.00 % +100\.0 % - 100\.0 %/)
    const heading = lines.find(line => line.startsWith('strategy')) ?? ''
    for (const word of ['cost', 'x bound', 'cached', 'expiry', 'lookback', 'change', 'cold', 'race'])
      expect(heading).toContain(word)
    expect(lines.filter(line => /^source [01] /.test(line))).toHaveLength(2)
  })

  it('fits a terminal of 80 characters, in two tables with the same figures', async () => {
    const args = ['lab', 'compare', sessions(), '--strategies', 'layered-memory@1h,none,automatic', '--workers', '1']
    const [wide, narrow] = [fakeIo(), fakeIo({ isOutTty: true, columns: () => 80 })]
    await run(args, wide)
    await run(args, narrow)
    const lines = narrow.outText().split('\n')
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(80)
    expect(
      Math.max(
        ...wide
          .outText()
          .split('\n')
          .map(line => line.length),
      ),
    ).toBeGreaterThan(80)
    const rowsOf = (text: string): readonly string[] => text.split('\n').filter(line => line.startsWith('automatic'))
    const [whole = ''] = rowsOf(wide.outText())
    const [costs = '', causes = ''] = rowsOf(narrow.outText())
    expect(`${costs} ${causes.replace('automatic', '')}`.split(/ +/)).toEqual(whole.split(/ +/))
    expect(narrow.outText().replace(/\s+/g, ' ')).toContain('as a share of all tokens.')
  })

  it('says on standard error how far it is and how long it will take', async () => {
    const io = fakeIo()
    await run(['lab', 'compare', sessions(), '--workers', '1'], io)
    expect(io.errText()).toMatch(/^playing: 10 %, about \d+ s left\nplaying: 20 %/)
    expect(io.outText()).not.toContain('left')
  })

  it('shows a bar with the time left on a terminal, and takes it away', async () => {
    const io = fakeIo({ isErrTty: true })
    expect(await run(['lab', 'compare', sessions(), '--strategies', 'none', '--workers', '1'], io)).toBe(0)
    expect(io.errText()).toMatch(/100 %, \S+ left/)
    const refused = fakeIo({ isErrTty: true })
    expect(await run(['lab', 'compare', sessions(), '--strategies', 'nothing'], refused)).toBe(2)
  })

  it('plays the made situations, in the world that is asked for', async () => {
    const io = fakeIo()
    const args = [
      '--scenarios',
      '--strategies',
      'automatic',
      '--positions',
      'collapsed',
      '--upgrade',
      'no-upgrade',
      '--json',
      '--workers',
      '1',
    ]
    expect(await run(['lab', 'compare', ...args], io)).toBe(0)
    const { world, sources } = JSON.parse(io.outText())
    expect(world).toEqual({ positions: 'collapsed', upgrade: 'no-upgrade' })
    const wide = sources.find(({ name }: { name: string }) => name === 'fan-out 30')
    // Counted flat, thirty calls side by side are written anew every time.
    expect(wide.rows[0].share).toBeLessThan(0.3)
  })

  it('prints a page with charts', async () => {
    const io = fakeIo()
    expect(await run(['lab', 'compare', sessions(), '--html', '--workers', '1'], io)).toBe(0)
    expect(io.outText()).toMatch(/^<!doctype html>[\s\S]*<svg[\s\S]*<\/html>\n$/)
  })

  it('sets recorded times aside where a pause is given', async () => {
    const io = fakeIo()
    await run(['lab', 'compare', sessions(), '--strategies', 'none', '--pause', '20', '--workers', '1'], io)
    expect(io.outText()).toContain('sessions, 20 s apart;')
  })

  it('prints the same JSON to the byte with any number of workers', async () => {
    const file = sessions()
    const one = await runSternline(['lab', 'compare', file, '--json', '--workers', '1'])
    const three = await runSternline(['lab', 'compare', file, '--json', '--workers', '3'])
    expect(three.code).toBe(0)
    expect(JSON.parse(one.stdout)).toMatchObject({ overall: { calls: 12 } })
    expect(three.stdout).toBe(one.stdout)
  }, 120_000)

  it.each([
    { args: () => [], err: /Give files or folders with logs, or --scenarios/, why: 'nothing to play' },
    { args: () => [sessions(), '--scenarios'], err: /not both/, why: 'two things to play' },
    { args: () => [tempFolder()], err: /There are no logs in /, why: 'an empty folder' },
    {
      args: () => [sessions(), '--strategies', 'layerd'],
      err: /There is no strategy "layerd"\.[\s\S]*layered/,
      why: 'a name that is none',
    },
    { args: () => [sessions(), '--workers', '0'], err: /Give a whole number above 0\./, why: 'nobody to work' },
    {
      args: () => [sessions(), '--pause', 'long'],
      err: /Give a whole number above 0\./,
      why: 'a pause that is no number',
    },
    {
      args: () => [sessions(), '--positions', 'round'],
      err: /Allowed choices are flat, collapsed/,
      why: 'another count',
    },
    { args: () => [sessions(), '--json', '--html'], err: /cannot be used with option/, why: 'two forms at once' },
  ])('ends with 2 and says why: $why', async ({ args, err }) => {
    const io = fakeIo()
    expect(await run(['lab', 'compare', ...args()], io)).toBe(2)
    expect(io.errText()).toMatch(err)
    expect(io.outText()).toBe('')
  })
})
