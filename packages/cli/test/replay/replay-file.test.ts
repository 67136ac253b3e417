import { jsonLines, record, startFakeUpstream, tempFile, tempFolder } from '@sternline/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { totalsOf } from '../../src/replay/row.ts'
import { run } from '../../src/run.ts'
import { DEMO_FILE } from '../../src/start/play-demo.ts'
import { fakeIo } from '../support/fake-io.ts'
import { jsonReplay } from '../support/json-replay.ts'
import { testServer } from '../support/server.ts'

describe('sternline replay', () => {
  it('sends every call through the server, and the totals equal the sums of the rows and of the ledger', async () => {
    const { url } = await testServer()
    const { code, report } = await jsonReplay([DEMO_FILE, '--server', url])
    const [conversation] = report.conversations
    expect(code).toBe(0)
    expect(conversation).toMatchObject({ isComplete: true, calls: 9, notes: [] })
    expect(conversation?.rows).toHaveLength(9)
    expect(report.totals).toEqual(totalsOf(conversation?.rows ?? []))
    const sessions = await (await fetch(`${url}/api/sessions`)).json()
    expect(sessions.sessions).toEqual([
      expect.objectContaining({
        session: conversation?.session,
        exchanges: 9,
        usage: report.totals.usage,
        cost: report.totals.cost,
      }),
    ])
  })

  it('reads more the second time than the first', async () => {
    const { url } = await testServer()
    const first = await jsonReplay([DEMO_FILE, '--server', url])
    const second = await jsonReplay([DEMO_FILE, '--server', url])
    expect(second.report.totals.usage.cached).toBeGreaterThan(first.report.totals.usage.cached)
    expect(second.report.totals.usage.saved5m).toBe(0)
  })

  it('shows the expiry that a recorded pause brings, with --times recorded only', async () => {
    const fast = await jsonReplay([DEMO_FILE, '--server', (await testServer()).url])
    const recorded = await jsonReplay([DEMO_FILE, '--server', (await testServer()).url, '--times', 'recorded'])
    const cached = (one: typeof fast): readonly boolean[] =>
      one.report.conversations[0]?.rows.map(row => (row.usage?.cached ?? 0) > 0) ?? []
    expect(cached(fast)).toEqual([false, true, true, true, true, true, true, true, true])
    expect(cached(recorded)).toEqual([false, true, true, true, true, true, true, false, true])
  })

  it('says so when there are no times to go by', async () => {
    const { url } = await testServer()
    const file = tempFile('a.jsonl', jsonLines(record(1, { calls: [{ at: null, messages_upto: 1 }] })))
    const { code, err } = await jsonReplay([file, '--server', url, '--times', 'recorded'])
    expect(code).toBe(0)
    expect(err).toContain('test/one has no times, so the clock stands still.')
  })

  it('replays a conversation whose id no header can carry', async () => {
    const { url } = await testServer()
    const file = tempFile('a.jsonl', jsonLines(record(1, { id: `ć\n${'x'.repeat(300)}` })))
    const { code, report } = await jsonReplay([file, '--server', url])
    expect(code).toBe(0)
    const sessions = await (await fetch(`${url}/api/sessions`)).json()
    expect(sessions.sessions).toMatchObject([{ session: report.conversations[0]?.session }])
  })

  it('prints a row a message and the totals, results on standard output and the rest on standard error', async () => {
    const { url } = await testServer()
    const io = fakeIo()
    expect(
      await run(
        ['replay', tempFile('a.jsonl', jsonLines(record(2, { prefix_tokens_est: 24_370 }))), '--server', url],
        io,
      ),
    ).toBe(0)
    expect(io.errText()).toBe(`Replaying through ${url} (emulated).\n`)
    expect(io.outText()).toMatch(
      new RegExp(
        [
          '^test/one: 2 calls as claude-sonnet-4-5',
          '  stand-in head of 24,370 tokens: the recording has no system and tools',
          '  1  🔵 \\+25k saved',
          '  2  🟢 25k cached 🔵 \\+\\d+ saved',
          'Total: 2 calls',
          '  tokens  [\\d,]+ cached, [\\d,]+ saved, 0 fresh',
          '  cost    \\$0\\.\\d\\d with caching, \\$0\\.\\d\\d without: \\$0\\.\\d\\d avoided',
          '$',
        ].join('\n'),
      ),
    )
  })

  it('starts a server for the replay when none runs, says so, and leaves nothing behind', async () => {
    const home = tempFolder()
    // The recorded times need the clock of its emulator as well.
    const { code, report, err } = await jsonReplay([DEMO_FILE, '--times', 'recorded'], fakeIo({ home }))
    expect(code).toBe(0)
    expect(report.conversations[0]).toMatchObject({ isComplete: true, calls: 9 })
    expect(err).toMatch(/^No server with the emulator runs, so one was started for this replay/)
    await expect(fetch(report.server)).rejects.toThrow()
  })

  it('makes a refused call a row with its reason, goes on, and ends with 1', async () => {
    const { url } = await testServer()
    const broken = { model: 'claude-sonnet-4-5', max_tokens: 5, messages: [] }
    const fine = { ...broken, messages: [{ role: 'user', content: 'Hello.' }] }
    const file = tempFile('a.jsonl', jsonLines(record(1, { calls: [{ request: broken }, { request: fine }] })))
    const { code, report } = await jsonReplay([file, '--server', url])
    expect(code).toBe(1)
    expect(report.totals).toMatchObject({ calls: 2, failed: 1 })
    expect(report.conversations[0]?.rows).toMatchObject([
      {
        status: 400,
        isFailed: true,
        reason: expect.stringMatching(/^refused with status 400, invalid_request_error: messages/),
      },
      { status: 200, isFailed: false, reason: expect.stringMatching(/^below the minimum: \d+ of 1,024 tokens$/) },
    ])
  })

  it('replays what is whole of a broken file, names the rest, and ends with 1', async () => {
    const { url } = await testServer()
    const file = tempFile('a.jsonl', jsonLines(record(1, { id: 'a' }), 'broken', record(1, { id: 'b' })))
    const { code, report, err } = await jsonReplay([file, '--server', url, '--all'])
    expect(code).toBe(1)
    expect(report.conversations.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(report.problems).toEqual(['Line 2 was left out: it is not JSON.'])
    expect(err).toContain('Line 2 was left out: it is not JSON.')
  })

  it.each([
    { content: '', err: /The file is empty/, why: 'an empty file' },
    { content: 'hello\nworld\n', err: /Line 1 was left out: it is not JSON\. Line 2/, why: 'no JSON' },
    { content: '{"type":"user","uuid":"1"}\n', err: /Line 1 was left out: id: /, why: "an agent's own log" },
  ])('ends with 2 where nothing can be read: $why', async ({ content, err }) => {
    const io = fakeIo()
    expect(await run(['replay', tempFile('a.jsonl', content)], io)).toBe(2)
    expect(io.errText()).toMatch(/holds no conversation that can be replayed\.\n/)
    expect(io.errText()).toMatch(err)
    expect(io.errText()).toMatch(/\.jsonl\.gz/)
  })

  it('replays the first of several conversations and says how to get the others', async () => {
    const { url } = await testServer()
    const file = tempFile('a.jsonl', jsonLines(...['a', 'b', 'c'].map(id => record(1, { id }))))
    const first = await jsonReplay([file, '--server', url])
    expect(first.report.conversations.map(({ id }) => id)).toEqual(['a'])
    expect(first.err).toContain(
      'The file holds 2 other conversations; replay one with --id ID, or all of them with --all:\n  b\n  c\n',
    )
    const third = await jsonReplay([file, '--server', url, '--id', 'c'])
    expect(third.report.conversations.map(({ id }) => id)).toEqual(['c'])
    const all = await jsonReplay([file, '--server', url, '--all'])
    expect(all.report.conversations.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(all.report.totals).toEqual(totalsOf(all.report.conversations.flatMap(({ rows }) => rows)))
    const io = fakeIo()
    expect(await run(['replay', file, '--id', 'd'], io)).toBe(2)
    expect(io.errText()).toContain('It holds 3: a, b, c.')
  })

  it('stops between calls when it is told to, and says how far it came', async () => {
    const { url } = await testServer()
    const stop = new AbortController()
    let printed = 0
    const io = fakeIo({ stop: stop.signal, out: () => ++printed === 3 && stop.abort() })
    expect(await run(['replay', DEMO_FILE, '--server', url], io)).toBe(1)
    expect(io.errText()).toMatch(/Interrupted: 2 of 9 calls of sternline-demo\/fix-the-slug were sent\.\n$/)
  })

  it('never sends a key of the environment to the emulator', async () => {
    const upstream = await startFakeUpstream(({ path }) =>
      path === '/api/status'
        ? {
            headers: { 'content-type': 'application/json' },
            body: ['{"version":"1","upstream":"emulator","upstreamHost":null,"emulated":true}'],
          }
        : { status: 400, body: ['{}'] },
    )
    onTestFinished(() => upstream.close())
    process.env['ANTHROPIC_API_KEY'] = 'sk-ant-secret'
    onTestFinished(() => void delete process.env['ANTHROPIC_API_KEY'])
    await jsonReplay([DEMO_FILE, '--server', upstream.url], fakeIo({ env: { ANTHROPIC_API_KEY: 'sk-ant-secret' } }))
    expect(upstream.requests.length).toBeGreaterThan(9)
    expect(JSON.stringify(upstream.requests.map(({ headers }) => headers))).not.toContain('sk-ant')
  })
})
