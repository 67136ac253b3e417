import { truncateSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { jsonLines, record, tempFile } from '@sternline/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRecordings } from '../../src/index.ts'

const one = record(2, { id: 'a' })
const two = record(3, { id: 'b' })

async function read(
  path: string,
): Promise<Readonly<{ ids: readonly string[]; calls: readonly number[]; problems: readonly string[] }>> {
  const ids: string[] = []
  const calls: number[] = []
  const problems: string[] = []
  for await (const item of readRecordings(path)) {
    if (item.kind === 'problem') problems.push(item.problem)
    else {
      ids.push(item.recording.id)
      calls.push(item.recording.calls.length)
    }
  }
  return { ids, calls, problems }
}

describe('readRecordings', () => {
  it.each([
    { content: jsonLines(one, two), why: 'plain' },
    { content: gzipSync(jsonLines(one, two)), why: 'gzip' },
    { content: Buffer.concat([gzipSync(jsonLines(one)), gzipSync(jsonLines(two))]), why: 'two gzip files in a row' },
    { content: jsonLines(one, two).trimEnd(), why: 'without the last line end' },
    {
      content: `\uFEFF${jsonLines(one, two).replaceAll('\n', '\r\n')}`,
      why: 'with a byte order mark and Windows line ends',
    },
    { content: `\n${jsonLines(one)}\n\n${jsonLines(two)}\n`, why: 'with empty lines' },
  ])('reads a whole file, $why', async ({ content }) => {
    expect(await read(tempFile('a', content))).toEqual({ ids: ['a', 'b'], calls: [2, 3], problems: [] })
  })

  it('names a broken line with its number and goes on', async () => {
    const path = tempFile('a.jsonl', jsonLines(one, '{"id": oops', { id: 'c', calls: [] }, two))
    const { ids, problems } = await read(path)
    expect(ids).toEqual(['a', 'b'])
    expect(problems).toEqual([
      'Line 2 was left out: it is not JSON.',
      expect.stringMatching(/^Line 3 was left out: calls: /),
    ])
  })

  it('never repeats the text of a line that it cannot read', async () => {
    const { problems } = await read(
      tempFile(
        'a.jsonl',
        jsonLines('{"key": sk-ant-secret', { id: 7, secret: 'sk-ant-secret', calls: 'sk-ant-secret' }),
      ),
    )
    expect(problems).toHaveLength(2)
    expect(problems.join()).not.toContain('sk-ant')
  })

  it.each([
    { keep: 0.4, calls: [2, 1], why: 'the calls whose messages are whole' },
    { keep: 0.95, calls: [2, 3], why: 'all calls, when only the last reply is missing' },
  ])('replays of a cut line $why', async ({ keep, calls }) => {
    const whole = jsonLines(one, two)
    const cutAt = jsonLines(one).length + Math.floor(jsonLines(two).length * keep)
    const found = await read(tempFile('a.jsonl', whole.slice(0, cutAt)))
    expect(found).toMatchObject({ ids: ['a', 'b'], calls })
    expect(found.problems).toContain('Line 2 is cut off in its middle; what is whole of it is used.')
    if (calls[1] === 1) expect(found.problems.join()).toMatch(/Line 2: 2 calls were left out, because/)
  })

  it('says what is missing of a gzip file that was cut', async () => {
    // Random ids keep the packed size near the plain one, so that half of the bytes hold about half of the lines.
    const lines = Array.from({ length: 200 }, (_, i) => record(1, { id: `${i} ${Math.random()} ${Math.random()}` }))
    const packed = gzipSync(jsonLines(...lines))
    const { ids, problems } = await read(tempFile('a.jsonl.gz', packed.subarray(0, packed.length / 2)))
    expect(ids.length).toBeGreaterThan(20)
    expect(ids.length).toBeLessThan(200)
    expect(problems.at(-1)).toMatch(/^What followed line \d+ is missing: the compressed data ends too early/)
  })

  it('notices a cut that falls just behind a line', async () => {
    const packed = gzipSync(jsonLines(one))
    const path = tempFile('a.jsonl.gz', packed)
    truncateSync(path, packed.length - 6)
    expect(await read(path)).toMatchObject({
      ids: ['a'],
      problems: [expect.stringContaining('What followed line 1 is missing')],
    })
  })

  it('names damaged gzip data', async () => {
    const packed = gzipSync(jsonLines(one))
    packed.fill(0xff, 40, 60)
    const { problems } = await read(tempFile('a.jsonl.gz', packed))
    expect(problems.join()).toMatch(/the compressed data is damaged/)
  })

  it('gives the first conversations of any cut file, and never throws', async () => {
    const whole = Buffer.from(jsonLines(one, two, record(1, { id: 'ć' })))
    const packed = gzipSync(whole)
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.double({ min: 0, max: 1, noNaN: true }), async (isPacked, share) => {
        const bytes = isPacked ? packed : whole
        const { ids } = await read(tempFile('cut', bytes.subarray(0, Math.floor(bytes.length * share))))
        expect(['a', 'b', 'ć'].slice(0, ids.length)).toEqual(ids)
      }),
      { numRuns: 60 },
    )
  })
})
