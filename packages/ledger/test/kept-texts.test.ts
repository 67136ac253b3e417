import { readdirSync, readFileSync, statSync } from 'node:fs'
import Connection from 'libsql'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Ledger } from '../src/ledger.ts'
import { openLedger, openLedgerOrMemory } from '../src/open-ledger.ts'
import { exchangeOf } from './support/exchange-of.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const HOUR = 60 * 60_000
const CANARY = 'canary-text-of-a-prompt'
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

async function world(file: string = `${temporaryFolder()}/ledger.db`) {
  let now = 1_800_000_000_000
  const problems: string[] = []
  const open = async () => {
    const ledger = await openLedger({ file, now: () => now, onProblem: sentence => problems.push(sentence) })
    onTestFinished(() => ledger.close())
    return ledger
  }
  /** Does something that fails while another process writes. */
  const locked = async (step: () => Promise<unknown>): Promise<void> => {
    const other = new Connection(file)
    other.exec('begin immediate')
    await expect(step()).rejects.toThrow()
    other.exec('rollback')
    other.close()
  }
  return { open, ledger: await open(), file, pass: (ms: number) => (now += ms), now: () => now, locked, problems }
}

/** Everything that the ledger's files hold, as text. Bodies are base64 there. */
function onDisk(file: string): string {
  const folder = file.slice(0, file.lastIndexOf('/'))
  return readdirSync(folder)
    .map(name => readFileSync(`${folder}/${name}`, 'latin1'))
    .join('')
}

/** What the timer does every minute. The ledger's own interface has no need of it. */
async function expired({ texts }: Ledger): Promise<void> {
  if (!('expire' in texts) || typeof texts.expire !== 'function') throw new Error('these texts never expire')
  await texts.expire()
}

const encoded = Buffer.from(CANARY).toString('base64')

describe('texts', () => {
  it('are not kept, of any session, until someone asks', async () => {
    const { ledger, file } = await world()
    ledger.texts.take(exchangeOf(1), [bytes(CANARY)])
    expect(await ledger.texts.body(exchangeOf(1).id)).toBeNull()
    expect(await ledger.texts.keeping('a session')).toBeNull()
    await ledger.close()
    expect(onDisk(file)).not.toContain(encoded)
  })

  it('are kept byte for byte for the session that was asked for, and for no other', async () => {
    const { ledger, now } = await world()
    await ledger.texts.keep('a session', { until: now() + HOUR })
    const body = Uint8Array.from({ length: 1_000 }, (_, i) => i % 256)
    ledger.texts.take(exchangeOf(1), [body.subarray(0, 300), body.subarray(300)])
    ledger.texts.take(exchangeOf(2, { session: 'another' }), [body])
    body.fill(0)
    expect(await ledger.texts.body(exchangeOf(1).id)).toEqual(Uint8Array.from({ length: 1_000 }, (_, i) => i % 256))
    expect(await ledger.texts.body(exchangeOf(2).id)).toBeNull()
    expect(await ledger.texts.keeping('a session')).toEqual({ until: now() + HOUR })
  })

  it('are still kept after a restart', async () => {
    const { ledger, open, now } = await world()
    await ledger.texts.keep('a session', { until: now() + HOUR })
    ledger.texts.take(exchangeOf(1), [bytes(CANARY)])
    await ledger.close()
    const again = await open()
    expect(await again.texts.body(exchangeOf(1).id)).toEqual(bytes(CANARY))
    again.texts.take(exchangeOf(2), [bytes('more')])
    expect(await again.texts.body(exchangeOf(2).id)).toEqual(bytes('more'))
  })

  it.each<{ why: string; end: (w: Awaited<ReturnType<typeof world>>) => Promise<unknown> }>([
    { why: 'when they are forgotten', end: ({ ledger }) => ledger.texts.forget('a session') },
    { why: 'with their session', end: ({ ledger }) => ledger.deleteSession('a session') },
    { why: 'with what is too old', end: ({ ledger, now }) => ledger.deleteBefore(now() + 1) },
  ])('are gone $why, from the files too', async ({ end }) => {
    const w = await world()
    w.ledger.record(exchangeOf(1))
    await w.ledger.texts.keep('a session', { until: w.now() + HOUR })
    w.ledger.texts.take(exchangeOf(1), [bytes(CANARY)])
    await w.ledger.flush()
    expect(await w.ledger.texts.body(exchangeOf(1).id)).not.toBeNull()
    expect(onDisk(w.file)).toContain(encoded)
    await end(w)
    expect(await w.ledger.texts.body(exchangeOf(1).id)).toBeNull()
    expect(onDisk(w.file)).not.toContain(encoded)
  })

  it('are gone with a session of which no exchange is recorded, from the files too', async () => {
    const { ledger, file, now } = await world()
    await ledger.texts.keep('a session', { until: now() + HOUR })
    ledger.texts.take(exchangeOf(1), [bytes(CANARY)])
    expect(await ledger.texts.body(exchangeOf(1).id)).not.toBeNull()
    expect(onDisk(file)).toContain(encoded)
    expect(await ledger.deleteSession('a session')).toBe(0)
    expect(onDisk(file)).not.toContain(encoded)
    expect(await ledger.deleteSession('a session')).toBeNull()
  })

  it('still stand in the log while another process reads: that is told once, and tried again until they are gone', async () => {
    const { ledger, file, now, problems } = await world()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    await ledger.texts.keep('a session', { until: now() + HOUR })
    ledger.texts.take(exchangeOf(1), [bytes(CANARY)])
    expect(await ledger.texts.body(exchangeOf(1).id)).not.toBeNull()
    const other = new Connection(file)
    other.exec('begin')
    other.prepare('select count(*) from kept_text').all()
    await ledger.deleteSession('a session')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(onDisk(file)).toContain(encoded)
    expect(problems).toEqual([expect.stringMatching(/^What was deleted still stands in the log/)])
    other.exec('commit')
    await vi.advanceTimersByTimeAsync(10_000)
    await expect.poll(() => onDisk(file)).not.toContain(encoded)
    expect(vi.getTimerCount()).toBe(0)
    expect(problems).toHaveLength(1)
    other.close()
  })

  it('expire: nothing more is kept, and what was is deleted at the next start at the latest', async () => {
    const { ledger, open, file, pass, now } = await world()
    await ledger.texts.keep('a session', { until: now() + HOUR })
    ledger.texts.take(exchangeOf(1), [bytes(CANARY)])
    expect(await ledger.texts.body(exchangeOf(1).id)).not.toBeNull()
    pass(HOUR)
    expect(await ledger.texts.keeping('a session')).toBeNull()
    ledger.texts.take(exchangeOf(2), [bytes(CANARY)])
    expect(await ledger.texts.body(exchangeOf(2).id)).toBeNull()
    // Before it is swept, too.
    expect(onDisk(file)).toContain(encoded)
    expect(await ledger.texts.body(exchangeOf(1).id)).toBeNull()
    await ledger.close()
    const again = await open()
    expect(await again.texts.body(exchangeOf(1).id)).toBeNull()
    expect(onDisk(file)).not.toContain(encoded)
  })

  it.each<{ why: string; end: (w: Awaited<ReturnType<typeof world>>) => unknown }>([
    { why: 'expired and were not swept', end: ({ pass }) => pass(HOUR) },
    { why: 'could not be forgotten', end: ({ ledger, locked }) => locked(() => ledger.texts.forget('a session')) },
  ])('do not come back when they $why and the session is kept again', async ({ end }) => {
    const w = await world()
    await w.ledger.texts.keep('a session', { until: w.now() + HOUR })
    w.ledger.texts.take(exchangeOf(1), [bytes(CANARY)])
    expect(await w.ledger.texts.body(exchangeOf(1).id)).not.toBeNull()
    await end(w)
    expect(onDisk(w.file)).toContain(encoded)
    expect(await w.ledger.texts.body(exchangeOf(1).id)).toBeNull()
    await w.ledger.texts.keep('a session', { until: w.now() + HOUR })
    expect(await w.ledger.texts.body(exchangeOf(1).id)).toBeNull()
    expect(onDisk(w.file)).not.toContain(encoded)
  })

  it('do not come back when they are forgotten while one is being written', async () => {
    const { ledger, now } = await world()
    await ledger.texts.keep('a session', { until: now() + HOUR })
    for (let i = 1; i <= 20; i++) ledger.texts.take(exchangeOf(i), [bytes(CANARY)])
    await ledger.texts.forget('a session')
    for (let i = 1; i <= 20; i++) expect(await ledger.texts.body(exchangeOf(i).id)).toBeNull()
  })
})

describe('texts of two processes on one file', () => {
  /** Two ledgers that both know that a session is kept. */
  async function two() {
    const w = await world()
    await w.ledger.texts.keep('a session', { until: w.now() + HOUR })
    return { ...w, other: await w.open() }
  }

  it.each<{ why: string; end: (w: Awaited<ReturnType<typeof two>>) => Promise<unknown> }>([
    { why: 'deleted the session', end: ({ other }) => other.deleteSession('a session') },
    { why: 'forgot its texts', end: ({ other }) => other.texts.forget('a session') },
    {
      why: 'moved the end before now',
      end: ({ other, now }) => other.texts.keep('a session', { until: now() - 1 }),
    },
  ])('are not kept any more by one of them once the other $why', async ({ end }) => {
    const w = await two()
    await end(w)
    w.ledger.texts.take(exchangeOf(1), [bytes(CANARY)])
    expect(await w.ledger.texts.body(exchangeOf(1).id)).toBeNull()
    expect(await w.ledger.texts.keeping('a session')).toBeNull()
    expect(onDisk(w.file)).not.toContain(encoded)
  })

  it('are not deleted by one of them where the other prolonged the keeping', async () => {
    const { ledger, other, pass, now } = await two()
    ledger.texts.take(exchangeOf(1), [bytes(CANARY)])
    await ledger.texts.body(exchangeOf(1).id)
    await ledger.texts.keep('a session', { until: now() + 10 * HOUR })
    pass(2 * HOUR)
    await expired(other)
    expect(await ledger.texts.body(exchangeOf(1).id)).toEqual(bytes(CANARY))
    expect(await other.texts.keeping('a session')).toEqual({ until: now() + 8 * HOUR })
    other.texts.take(exchangeOf(2), [bytes(CANARY)])
    expect(await ledger.texts.keeping('a session')).not.toBeNull()
    expect(await other.texts.body(exchangeOf(2).id)).toEqual(bytes(CANARY))
  })

  it('that an older Sternline left without a session are deleted at the next start', async () => {
    const { ledger, open, file } = await world()
    await ledger.close()
    const other = new Connection(file)
    other.prepare("insert into kept_text values ('ex_1', 'gone', ?)").run(encoded)
    other.close()
    await (await open()).close()
    expect(onDisk(file)).not.toContain(encoded)
  })

  it('that could not be forgotten are forgotten with the next look for what has expired', async () => {
    const { ledger, other, locked, file } = await two()
    ledger.texts.take(exchangeOf(1), [bytes(CANARY)])
    expect(await ledger.texts.body(exchangeOf(1).id)).not.toBeNull()
    await locked(() => ledger.texts.forget('a session'))
    expect(await ledger.texts.keeping('a session')).toBeNull()
    await expired(ledger)
    expect(onDisk(file)).not.toContain(encoded)
    expect(await other.texts.keeping('a session')).toBeNull()
  })
})

describe('a ledger with texts whose time is up', () => {
  /** A closed ledger's file that holds one, and the way to open it again. */
  async function over() {
    const w = await world()
    await w.ledger.texts.keep('a session', { until: w.now() + HOUR })
    w.ledger.texts.take(exchangeOf(1), [bytes(CANARY)])
    await w.ledger.close()
    w.pass(HOUR)
    const other = new Connection(w.file)
    onTestFinished(() => void other.close())
    return { ...w, other }
  }

  it.each([
    {
      why: 'another process holds the file just then',
      says: /database is locked/,
      hinder: 'begin immediate',
      end: 'rollback',
    },
    {
      why: 'the disk takes nothing just then',
      says: /disk is full/,
      hinder:
        "create trigger full before delete on kept_session begin select raise(abort, 'database or disk is full'); end",
      end: 'drop trigger full',
    },
  ])('opens where $why: that is told, they are shown to nobody, and deleted later', async ({ says, hinder, end }) => {
    const { file, now, other, problems } = await over()
    let isHindered = false
    // The texts are the first to look at the clock, when the tables are up to date.
    const clock = (): number => {
      if (!isHindered) other.exec(hinder)
      isHindered = true
      return now()
    }
    const ledger = await openLedger({ file, now: clock, onProblem: sentence => problems.push(sentence) })
    onTestFinished(() => ledger.close())
    expect(ledger.file).toBe(file)
    expect(problems).toEqual([expect.stringMatching(says)])
    expect(await ledger.texts.body(exchangeOf(1).id)).toBeNull()
    expect(onDisk(file)).toContain(encoded)
    other.exec(end)
    await expired(ledger)
    expect(onDisk(file)).not.toContain(encoded)
    expect(problems).toHaveLength(1)
  })

  it('opens also where the one who is told fails', async () => {
    const { file, now, other } = await over()
    other.exec("create trigger full before delete on kept_session begin select raise(abort, 'no'); end")
    const told = vi.fn(() => {
      throw new Error('the log is full')
    })
    const ledger = await openLedger({ file, now, onProblem: told })
    onTestFinished(() => ledger.close())
    expect(told).toHaveBeenCalledOnce()
  })
})

describe('a ledger whose kept texts can not be read at all', () => {
  it('is in memory, and lets go of the file', async () => {
    const { file, ledger } = await world()
    await ledger.close()
    const other = new Connection(file)
    onTestFinished(() => void other.close())
    other.exec('drop table kept_session')
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(0)
    await expect(openLedger({ file })).rejects.toMatchObject({ code: 'ledger-read-failed' })
    // The log is written back when a database is closed.
    expect(statSync(`${file}-wal`).size).toBe(0)
    const instead = await openLedgerOrMemory({ file })
    onTestFinished(() => instead.close())
    expect(instead).toMatchObject({ file: null, problem: expect.stringContaining('kept_session') })
  })
})
