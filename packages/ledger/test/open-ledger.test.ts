import { chmodSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import Connection from 'libsql'
import { describe, expect, it } from 'vitest'
import { openLedger, openLedgerOrMemory } from '../src/open-ledger.ts'
import { exchangeOf } from './support/exchange-of.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

describe('openLedger', () => {
  it('creates folders and files that only their owner can read', async () => {
    const folder = temporaryFolder()
    const file = `${folder}/state/sternline/ledger.db`
    const ledger = await openLedger({ file })
    ledger.record(exchangeOf(1))
    await ledger.flush()
    const modes = [`${folder}/state`, `${folder}/state/sternline`, file, `${file}-wal`, `${file}-shm`].map(modeOf)
    expect(modes).toEqual([0o700, 0o700, 0o600, 0o600, 0o600])
    expect(ledger).toMatchObject({ file, problem: null })
    await ledger.close()
  })

  it('leaves the modes of what was there', async () => {
    const folder = temporaryFolder()
    writeFileSync(`${folder}/ledger.db`, '')
    chmodSync(folder, 0o755)
    chmodSync(`${folder}/ledger.db`, 0o644)
    await (await openLedger({ file: `${folder}/ledger.db` })).close()
    expect([folder, `${folder}/ledger.db`].map(modeOf)).toEqual([0o755, 0o644])
  })

  it('makes a ledger of an empty file', async () => {
    const file = `${temporaryFolder()}/ledger.db`
    writeFileSync(file, '')
    const ledger = await openLedger({ file })
    ledger.record(exchangeOf(1))
    await ledger.close()
    const again = await openLedger({ file })
    expect(await again.exchange(exchangeOf(1).id)).toEqual(exchangeOf(1))
    await again.close()
  })

  it('keeps nothing on disk without a file, and says so', async () => {
    const ledger = await openLedger({ file: null })
    ledger.record(exchangeOf(1))
    expect(ledger).toMatchObject({ file: null, problem: null })
    expect(await ledger.exchange(exchangeOf(1).id)).toEqual(exchangeOf(1))
  })

  it('never takes a name for an address on the network', async () => {
    const folder = temporaryFolder()
    const before = process.cwd()
    process.chdir(folder)
    try {
      const ledger = await openLedger({ file: 'http://127.0.0.1:9/ledger.db' })
      expect(ledger.file).toBe(`${process.cwd()}/http:/127.0.0.1:9/ledger.db`)
      await ledger.close()
    } finally {
      process.chdir(before)
    }
  })
})

/** Each makes something in an empty folder and gives the path of a ledger that can't be used, also by root. */
const UNUSABLE = [
  {
    why: 'a part of its folder is a file',
    code: 'ledger-no-file',
    make(folder: string) {
      writeFileSync(`${folder}/file`, '')
      return `${folder}/file/state/ledger.db`
    },
  },
  {
    why: 'it is a folder',
    code: 'ledger-no-file',
    make(folder: string) {
      mkdirSync(`${folder}/ledger.db`)
      return `${folder}/ledger.db`
    },
  },
  { why: 'it is a device', code: 'ledger-no-file', make: () => '/dev/null' },
  { why: 'its name can not be one', code: 'ledger-no-file', make: (folder: string) => `${folder}/a\0b` },
  { why: 'its name is too long', code: 'ledger-no-file', make: (folder: string) => `${folder}/${'x'.repeat(300)}` },
  { why: 'its name is empty', code: 'ledger-no-file', make: () => '' },
  {
    why: 'it is not a database',
    code: 'ledger-not-a-database',
    make(folder: string) {
      writeFileSync(`${folder}/ledger.db`, 'not a database, but someone wants to keep it. '.repeat(200))
      return `${folder}/ledger.db`
    },
  },
  {
    why: 'it has a database for its beginning only',
    code: 'ledger-not-a-database',
    make(folder: string) {
      database(`${folder}/ledger.db`, 'create table sternline_migration (name text)')
      truncateSync(`${folder}/ledger.db`, 4096)
      return `${folder}/ledger.db`
    },
  },
  {
    why: 'it belongs to another program',
    code: 'ledger-foreign',
    make(folder: string) {
      database(`${folder}/places.db`, 'create table bookmark (url text)')
      return `${folder}/places.db`
    },
  },
  {
    why: 'it was written by a newer version',
    code: 'ledger-newer',
    make(folder: string) {
      const schema =
        "create table sternline_migration (name text); insert into sternline_migration values ('2999-01-01-x')"
      database(`${folder}/ledger.db`, schema)
      return `${folder}/ledger.db`
    },
  },
] as const

describe.each(UNUSABLE)('when the file can not be used because $why', ({ code, make }) => {
  it(`openLedger throws ${code} with what, why and what to do`, async () => {
    const file = make(temporaryFolder())
    await expect(openLedger({ file })).rejects.toMatchObject({
      name: 'SternlineError',
      code,
      what: expect.stringMatching(/\.$/),
      why: expect.stringMatching(/\.$/),
      fix: expect.stringMatching(/\.$/),
    })
  })

  it('openLedgerOrMemory keeps exchanges in memory and tells why', async () => {
    const file = make(temporaryFolder())
    const ledger = await openLedgerOrMemory({ file })
    expect(ledger.file).toBeNull()
    expect(ledger.problem).toMatch(/The ledger .*|is not a Sternline ledger.*/)
    expect(ledger.problem).toMatch(/kept in memory only and are gone when Sternline stops\.$/)
    ledger.record(exchangeOf(1))
    expect(await ledger.exchange(exchangeOf(1).id)).toEqual(exchangeOf(1))
    await ledger.close()
  })
})

describe('a file that is refused', () => {
  it.each(UNUSABLE.slice(-4))('is left as it was when $why', async ({ make }) => {
    const file = make(temporaryFolder())
    const before = readFileSync(file)
    await (await openLedgerOrMemory({ file })).close()
    expect(readFileSync(file).equals(before)).toBe(true)
  })
})

describe('openLedgerOrMemory', () => {
  it('opens the file when it can be used', async () => {
    const file = `${temporaryFolder()}/ledger.db`
    const ledger = await openLedgerOrMemory({ file })
    expect(ledger).toMatchObject({ file, problem: null })
    await ledger.close()
  })
})

function modeOf(path: string): number {
  return statSync(path).mode & 0o777
}

function database(file: string, schema: string): void {
  const connection = new Connection(file)
  connection.exec(schema)
  connection.close()
}
