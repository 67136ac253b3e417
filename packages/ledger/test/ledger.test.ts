import type { Exchange, SessionSummary } from '@sternline/engine'
import fc from 'fast-check'
import Connection from 'libsql'
import { describe, expect, it } from 'vitest'
import { openLedger } from '../src/open-ledger.ts'
import { exchangeOf } from './support/exchange-of.ts'
import { anyExchange, anyString, exchangesIn } from './support/exchanges.ts'
import { openFillableLedger } from './support/failing-ledger.ts'
import { temporaryFolder } from './support/temporary-folder.ts'
import { textOf } from './support/text-of.ts'

const inMemory = () => openLedger({ file: null })
const SESSIONS = ['a', 'b', "'; drop table exchange; --", 'cut\0here']

describe('what was recorded', () => {
  it('is read back as it was, from a file that was closed and opened again', async () => {
    const file = `${temporaryFolder()}/ledger.db`
    const several = fc.uniqueArray(anyExchange, { selector: exchange => exchange.id, maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(several, async exchanges => {
        const writer = await openLedger({ file })
        for (const exchange of exchanges) writer.record(exchange)
        await writer.close()
        const reader = await openLedger({ file })
        for (const exchange of exchanges) expect(await reader.exchange(exchange.id)).toEqual(exchange)
        await reader.close()
      }),
      { numRuns: 25 },
    )
  })

  it('is found by its session, whatever the session is called', async () => {
    const ledger = await inMemory()
    let number = 0
    await fc.assert(
      fc.asyncProperty(anyString, async session => {
        number += 1
        const before = await ledger.exchanges(session)
        ledger.record(exchangeOf(number, { session }))
        await ledger.flush()
        expect(await ledger.exchanges(session)).toEqual([...before, exchangeOf(number, { session })])
      }),
    )
  })

  it('is seen at once, before it is on disk', async () => {
    const ledger = await inMemory()
    ledger.record(exchangeOf(1))
    expect(await ledger.exchange(exchangeOf(1).id)).toEqual(exchangeOf(1))
    ledger.record(exchangeOf(2))
    expect(await ledger.exchanges('a session')).toEqual([exchangeOf(1), exchangeOf(2)])
    ledger.record(exchangeOf(3))
    expect(await ledger.sessions()).toMatchObject([{ exchanges: 3 }])
  })

  it('reaches the disk by itself', async () => {
    const file = `${temporaryFolder()}/ledger.db`
    const ledger = await openLedger({ file })
    ledger.record(exchangeOf(1))
    const other = new Connection(file)
    await expect.poll(() => other.prepare('select count(*) as n from exchange').all()).toEqual([{ n: 1 }])
    await ledger.close()
  })

  it('is replaced whole when it is recorded again, before and after it was written', async () => {
    const ledger = await inMemory()
    const running = exchangeOf(1, { state: 'running', finishedAt: null, outcome: null, session: 'old name' })
    ledger.record(running)
    await ledger.flush()
    ledger.record(exchangeOf(1, { usage: null }))
    ledger.record(exchangeOf(1))
    ledger.record(exchangeOf(1))
    await ledger.flush()
    expect(await ledger.sessions()).toMatchObject([{ session: 'a session', exchanges: 1 }])
    expect(await ledger.exchanges('a session')).toEqual([exchangeOf(1)])
  })

  it('says when it was written by the clock that it was given', async () => {
    const file = `${temporaryFolder()}/ledger.db`
    const ledger = await openLedger({ file, now: () => 1_763_000_000_123 })
    ledger.record(exchangeOf(1))
    await ledger.close()
    expect(new Connection(file).prepare('select recorded_at as at from exchange').all()).toEqual([
      { at: 1_763_000_000_123 },
    ])
  })
})

describe('sessions', () => {
  it('have the exact sums of their exchanges, newest first, named by the newest', async () => {
    await fc.assert(
      fc.asyncProperty(exchangesIn(SESSIONS, 40), async exchanges => {
        const ledger = await inMemory()
        for (const exchange of exchanges) ledger.record(exchange)
        await ledger.flush()
        const sessions = await ledger.sessions()
        expect(new Map(sessions.map(summary => [summary.session, summary]))).toEqual(addUp(exchanges))
        const starts = sessions.map(({ lastAt }) => lastAt)
        expect(starts).toEqual([...starts].sort((a, b) => b - a))
        await ledger.close()
      }),
      { numRuns: 50 },
    )
  })

  it('are cut to the newest', async () => {
    const ledger = await inMemory()
    for (const number of [1, 2, 3]) ledger.record(exchangeOf(number, { session: `s${number}` }))
    expect((await ledger.sessions({ limit: 2 })).map(({ session }) => session)).toEqual(['s3', 's2'])
    expect(await ledger.sessions({ limit: 0 })).toEqual([])
  })

  it('stay readable when sums pass 2^53', async () => {
    const ledger = await inMemory()
    const most = Number.MAX_SAFE_INTEGER
    const cost = { paid: most, uncached: most, avoided: -most }
    for (const number of [1, 2, 3]) ledger.record(exchangeOf(number, { cost }))
    expect(await ledger.sessions()).toMatchObject([{ cost: { paid: 3 * most, avoided: -3 * most } }])
  })

  it('are none at first', async () => {
    expect(await (await inMemory()).sessions()).toEqual([])
  })
})

describe('exchanges', () => {
  it('are told oldest first, and cut to the newest', async () => {
    const ledger = await inMemory()
    for (const number of [3, 1, 2]) ledger.record(exchangeOf(number))
    expect(await ledger.exchanges('a session')).toEqual([1, 2, 3].map(number => exchangeOf(number)))
    expect(await ledger.exchanges('a session', { limit: 2 })).toEqual([2, 3].map(number => exchangeOf(number)))
  })

  it('are none for an unknown session, and null for an unknown id', async () => {
    const ledger = await inMemory()
    expect(await ledger.exchanges("' or 1 = 1 --")).toEqual([])
    expect(await ledger.exchange("' or 1 = 1 --")).toBeNull()
  })

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuse a limit of %s', async limit => {
    const ledger = await inMemory()
    await expect(ledger.exchanges('a', { limit })).rejects.toMatchObject({ code: 'ledger-bad-limit' })
    await expect(ledger.sessions({ limit })).rejects.toMatchObject({ code: 'ledger-bad-limit' })
  })
})

describe('while the disk is full', () => {
  it('nothing is lost, everything is read as if it were written, and it is written once there is room', async () => {
    let failures = 0
    await fc.assert(
      fc.asyncProperty(exchangesIn(SESSIONS, 20), exchangesIn(SESSIONS, 20), async (before, after) => {
        const { ledger, db, problems, fill, free } = await openFillableLedger()
        for (const exchange of before) ledger.record(exchange)
        await ledger.flush()
        await fill()
        for (const exchange of after) ledger.record({ ...exchange, strip: bulkyStrip() })
        const failed = await ledger.flush().then(
          () => false,
          error => error.code === 'ledger-write-failed',
        )
        failures += Number(failed)
        const during = await everything(ledger)
        expect(problems).toHaveLength(failed ? 1 : 0)
        if (failed) expect(ledger.problem).toMatch(/database or disk is full.*kept in memory/)

        await free()
        await ledger.flush()
        expect(ledger.problem).toBeNull()
        expect(await everything(ledger)).toEqual(during)
        const { n } = await db
          .selectFrom('exchange')
          .select(eb => eb.fn.countAll<number>().as('n'))
          .executeTakeFirstOrThrow()
        expect(n).toBe(new Set([...before, ...after].map(({ id }) => id)).size)
        await ledger.close()
      }),
      { numRuns: 30 },
    )
    expect(failures).toBeGreaterThan(10)
  })

  it('it stays so until more wait than memory is given for: the newest are kept, and the loss is counted and told', async () => {
    const { ledger, problems, fill, free } = await openFillableLedger(50)
    await fill()
    for (let number = 0; number < 200; number += 1) ledger.record(exchangeOf(number))
    await expect(ledger.flush()).rejects.toMatchObject({ code: 'ledger-write-failed' })
    const kept = Array.from({ length: 50 }, (_, i) => exchangeOf(150 + i))
    expect(await ledger.exchanges('a session')).toEqual(kept)
    expect(ledger.problem).toMatch(/full.*50 exchanges are kept in memory.*150 exchanges before them.*are lost/)

    await free()
    await ledger.flush()
    expect(await ledger.exchanges('a session')).toEqual(kept)
    expect(ledger).toMatchObject({ dropped: 150, problem: null })
    expect(problems.at(-1)).toBe('The ledger is written again. 150 exchanges could not wait so long, and are lost.')
  })

  it('closing tells how many exchanges are lost, and does not throw', async () => {
    const { ledger, problems, fill } = await openFillableLedger()
    await fill()
    for (let number = 0; number < 200; number += 1) ledger.record(exchangeOf(number))
    await ledger.close()
    expect(problems.at(-1)).toMatch(/^200 exchanges could not be written before the ledger was closed\./)
  })
})

describe('while another process holds the file', () => {
  it('exchanges wait and are written when it lets go, without being asked again', async () => {
    const file = `${temporaryFolder()}/ledger.db`
    const problems: string[] = []
    const ledger = await openLedger({ file, onProblem: sentence => problems.push(sentence) })
    const other = new Connection(file)
    other.exec('begin immediate')
    ledger.record(exchangeOf(1))
    await expect(ledger.flush()).rejects.toMatchObject({ code: 'ledger-write-failed' })
    expect(problems).toEqual([expect.stringMatching(/database is locked.*1 exchange is kept in memory/)])
    expect(await ledger.exchanges('a session')).toEqual([exchangeOf(1)])
    other.exec('rollback')
    await expect.poll(() => other.prepare('select count(*) as n from exchange').all()).toEqual([{ n: 1 }])
    await ledger.close()
  })
})

describe('an exchange that can not be kept', () => {
  it('is told and left out, and holds up no other', async () => {
    const problems: string[] = []
    const ledger = await openLedger({ file: null, onProblem: sentence => problems.push(sentence) })
    ledger.record(exchangeOf(1, { requestBytes: Number.NaN }))
    ledger.record(exchangeOf(2))
    await ledger.flush()
    expect(await ledger.exchanges('a session')).toEqual([exchangeOf(2)])
    expect(problems).toEqual([expect.stringMatching(new RegExp(`${exchangeOf(1).id} was not kept.*requestBytes`))])
  })

  it('is left out also when the one who is told fails', async () => {
    const onProblem = () => {
      throw new Error('the log is full')
    }
    const ledger = await openLedger({ file: null, onProblem })
    ledger.record(exchangeOf(1, { requestBytes: Number.NaN }))
    ledger.record(exchangeOf(2))
    await ledger.flush()
    expect(await ledger.exchange(exchangeOf(2).id)).toEqual(exchangeOf(2))
  })
})

describe('a closed ledger', () => {
  it('has written what waited, into the file alone', async () => {
    const folder = temporaryFolder()
    const ledger = await openLedger({ file: `${folder}/ledger.db` })
    ledger.record(exchangeOf(1))
    await ledger.close()
    await ledger.close()
    const again = await openLedger({ file: `${folder}/ledger.db` })
    expect(await again.exchange(exchangeOf(1).id)).toEqual(exchangeOf(1))
    await again.close()
  })

  it('refuses to read, and tells what comes too late instead of throwing', async () => {
    const problems: string[] = []
    const ledger = await openLedger({ file: null, onProblem: sentence => problems.push(sentence) })
    await ledger.close()
    ledger.record(exchangeOf(1))
    await ledger.flush()
    expect(problems).toEqual([expect.stringContaining(exchangeOf(1).id)])
    await expect(ledger.sessions()).rejects.toMatchObject({ code: 'ledger-closed' })
    await expect(ledger.exchanges('a')).rejects.toMatchObject({ code: 'ledger-closed' })
    await expect(ledger.exchange('a')).rejects.toMatchObject({ code: 'ledger-closed' })
  })
})

type Reading = Readonly<{
  sessions: readonly SessionSummary[]
  exchanges: readonly (readonly Exchange[])[]
  files: readonly (readonly unknown[])[]
}>

async function everything(ledger: Awaited<ReturnType<typeof inMemory>>): Promise<Reading> {
  const exchanges = await Promise.all(
    SESSIONS.flatMap(name => [ledger.exchanges(name), ledger.exchanges(name, { limit: 3 })]),
  )
  const sessions = [...(await ledger.sessions()), ...(await ledger.sessions({ limit: 2 }))]
  const queries = [{}, { from: 2 ** 43, to: 2 ** 44 }, ...SESSIONS.map(session => ({ session }))]
  const files = await Promise.all(
    queries.map(async query => {
      const lines = (await textOf(ledger.export('jsonl', query))).split('\n').filter(line => line !== '')
      return lines.map(line => JSON.parse(line))
    }),
  )
  return { exchanges, sessions, files }
}

/** Enough to need pages that a full disk does not have. */
function bulkyStrip(): Exchange['strip'] {
  return Array.from({ length: 300 }, () => exchangeOf(0).strip).flat()
}

/** The totals again, added up one by one in whole numbers of any size. */
function addUp(exchanges: readonly Exchange[]): Map<string, SessionSummary> {
  const names = [...new Set(exchanges.map(({ session }) => session))]
  const own = (name: string) => exchanges.filter(({ session }) => session === name)
  return new Map(names.map(name => [name, addUpOne(name, own(name))]))
}

function addUpOne(session: string, exchanges: readonly Exchange[]): SessionSummary {
  const starts = exchanges.map(({ startedAt }) => startedAt)
  const lastAt = Math.max(...starts)
  const newest = exchanges.filter(({ startedAt }) => startedAt === lastAt).sort((a, b) => (a.id < b.id ? 1 : -1))[0]
  if (newest === undefined) throw new Error('a session has exchanges')
  const sum = (pick: (exchange: Exchange) => number | undefined) =>
    Number(exchanges.reduce((total, exchange) => total + BigInt(pick(exchange) ?? 0), 0n))
  return {
    session,
    client: newest.client,
    model: newest.model,
    upstream: newest.upstream,
    emulated: newest.emulated,
    exchanges: exchanges.length,
    failed: sum(({ outcome }) => (outcome === null || outcome === 'ok' ? 0 : 1)),
    startedAt: Math.min(...starts),
    lastAt,
    usage: {
      cached: sum(({ usage }) => usage?.cached),
      saved5m: sum(({ usage }) => usage?.saved5m),
      saved1h: sum(({ usage }) => usage?.saved1h),
      fresh: sum(({ usage }) => usage?.fresh),
      output: sum(({ usage }) => usage?.output),
    },
    cost: {
      paid: sum(({ cost }) => cost?.paid),
      uncached: sum(({ cost }) => cost?.uncached),
      avoided: sum(({ cost }) => cost?.avoided),
    },
    attribution: {
      byClient: sum(({ attribution }) => attribution?.byClient),
      ours: sum(({ cost }) => cost?.avoided) - sum(({ attribution }) => attribution?.byClient),
    },
    unpriced: sum(({ usage, cost }) => (usage !== null && cost === null ? 1 : 0)),
  }
}
