import { describe, expect, it } from 'vitest'
import { type CacheReport, type ImportItem, makeReport, reportHtml, reportText } from '../../src/index.ts'
import { conversation } from '../support/session.ts'

/** Two sessions on two days: one with a pause of 19 minutes, one of an unknown model. */
async function made(): Promise<CacheReport> {
  const paused = conversation(
    [
      { at: 0, add: 'p', saved: 20_000 },
      { at: 19 * 60, add: 'a p', saved: 20_500 },
      { at: 40 * 60, add: 'a p', saved: 21_000 },
      { at: 90_000, add: 'a p', saved: 21_500 },
    ],
    { id: 'one/<b>"&', group: 'one' },
  )
  const unknown = conversation([{ at: 10, add: 'p', saved: 5000, model: 'my-model' }], { id: 'two', group: 'two' })
  const items: readonly ImportItem[] = [
    { kind: 'conversation', file: 'f', topology: paused },
    { kind: 'conversation', file: 'f', topology: unknown },
    { kind: 'problem', file: 'logs/<i>.jsonl', line: 3, reason: 'it is not JSON' },
    { kind: 'repeated', file: 'f', calls: 2 },
  ]
  return makeReport(items)
}

/** A conversation whose system changed in its last call, as the API itself told. */
const changed = conversation([
  { at: 0, add: 'p', saved: 20_000 },
  { at: 10, add: 't r', cached: 20_000, saved: 500 },
  { at: 20, add: 't r', saved: 21_000, missReason: 'system_changed' },
])

describe('the report in a terminal', () => {
  it('says what was spent, avoided and lost, with session, call, gap and money, and what would change it', async () => {
    const text = reportText(await made())
    expect(text).toMatch(/^Prompt caching in 2 sessions, 5 billed calls, 1970-01-01 to 1970-01-02$/m)
    expect(text).toMatch(/^ {2}spent on input +\$0\.52$/m)
    expect(text).toMatch(/^ {2}avoided +−\$0\.10 \(-24 %\)$/m)
    expect(text).toMatch(/^ {2}expired in a pause +\$0\.35 {2}\(3 calls, 62k tokens\)$/m)
    expect(text).toContain('- one/<b>"&, call 2, 1970-01-01 00:19 UTC, 19 minutes after the call before')
    expect(text).toContain('1 call of models or modes without a known price (my-model).')
    expect(text).toMatch(/^ {2}\$0\.\d+ avoided +the client's own places, an hour everywhere$/m)
    expect(text).toContain('Simulated: $')
    expect(text).toContain('never from a bill')
    expect(text).toContain('2 calls stood in more than one place and were counted once.')
    expect(text).toContain('  logs/<i>.jsonl:3: it is not JSON')
    expect(text).not.toMatch(/saved \$|\$[\d.]+ saved/)
  })

  it('calls a sum of billed losses what it is: the most that a change could have avoided', async () => {
    const report = await makeReport([{ kind: 'conversation', file: 'f', topology: changed }])
    const text = reportText(report)
    expect(text).toMatch(/^ {2}up to \$0\.12 avoided {2,}no clock, counter or id in the system prompt$/m)
    expect(text).toContain(
      'Billed, so an upper bound: 1 call paid $0.12 above a read because system changed; whether a clock, counter or id was all that did, a bill does not show.',
    )
    const page = reportHtml(report)
    expect(page).toContain('<td>up to $0.12 avoided</td>')
    expect(page).toContain('billed, an upper bound')
  })

  it('says how far simulated figures are from the bill, why, and what that means for them', async () => {
    const report = await makeReport([{ kind: 'conversation', file: 'f', topology: changed }])
    for (const form of [reportText(report), reportHtml(report).replaceAll('&#39;', "'")]) {
      expect(form).toMatch(/for 3 calls that were billed \$0\.2\d: \d\d\.\d % below\./)
      expect(form).toContain('What the log lacks is in the bill alone')
      expect(form).toContain('a difference smaller than this one is no promise')
    }
  })

  it('has no money for losses of a model without a price, not even none', async () => {
    const unknown = conversation(
      [
        { at: 0, add: 'p', saved: 20_000 },
        { at: 19 * 60, add: 'a p', saved: 20_500 },
      ].map(call => ({ ...call, model: 'my-model' })),
    )
    const report = await makeReport([{ kind: 'conversation', file: 'f', topology: unknown }])
    expect(reportText(report)).toMatch(/^ {2}expired in a pause +no price {2}\(1 call, 20k tokens\)$/m)
    expect(reportText(report)).not.toContain('$')
    expect(reportHtml(report)).toContain('expired in a pause: no price, 1 call, 20k tokens')
    expect(reportHtml(report)).not.toContain('$')
  })

  it('says that there was nothing', async () => {
    expect(reportText(await makeReport([]))).toBe('Prompt caching in 0 sessions, 0 billed calls\n')
  })
})

describe('the report as a page', () => {
  it('needs nothing but itself, runs nothing, and shows names as they are', async () => {
    const page = reportHtml(await made())
    expect(page).not.toMatch(/<script|<link|<img|url\(|@import/)
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/)
    expect(page).toContain("default-src 'none'")
    expect(page).toContain('one/&lt;b&gt;&quot;&amp;')
    expect(page).not.toContain('<b>"')
    expect(page).toContain('logs/&lt;i&gt;.jsonl:3')
  })

  it('has a chart by day, of losses and of changes, each with a name, in light and dark', async () => {
    const page = reportHtml(await made())
    expect(page.match(/<svg [^>]*role="img" aria-label="[^"]+"/g)).toHaveLength(3)
    expect(page).toContain('prefers-color-scheme:dark')
    expect(page).toContain('<title>1970-01-01: $0.38 spent on input</title>')
    expect(page).not.toMatch(/NaN|undefined|Infinity/)
  })

  it('is the same bytes for the same logs', async () => {
    const [first, again] = [await made(), await made()]
    expect(reportHtml(first)).toBe(reportHtml(again))
    expect(JSON.stringify(first)).toBe(JSON.stringify(again))
  })

  it('can be of nothing', async () => {
    expect(reportHtml(await makeReport([]))).toContain('0 billed calls')
  })
})
