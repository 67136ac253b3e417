import fc from 'fast-check'
import type { SqliteDatabase } from 'kysely'
import Connection from 'libsql'
import { describe, expect, it } from 'vitest'
import { adaptLibsql } from '../../src/sqlite/libsql-database.ts'
import { KINDS } from '../support/kinds.ts'
import { startChild } from '../support/start-child.ts'

const REFUSED = { refused: 'ledger-bad-value' }

/** `typeof` is SQLite's word for what it stored. */
const EXPECTED: Readonly<Record<string, { type: string; value: string } | typeof REFUSED>> = {
  null: { type: 'null', value: 'null' },
  true: { type: 'integer', value: '1' },
  false: { type: 'integer', value: '0' },
  zero: { type: 'integer', value: '0' },
  'negative zero': { type: 'integer', value: '0' },
  'small integer': { type: 'integer', value: '7' },
  'negative integer': { type: 'integer', value: '-7' },
  'beyond 2^31': { type: 'integer', value: '2147483648' },
  'beyond 2^32': { type: 'integer', value: '4294967297' },
  'last safe integer': { type: 'integer', value: '9007199254740991' },
  'first safe integer': { type: 'integer', value: '-9007199254740991' },
  '2^53': REFUSED,
  '1e300': REFUSED,
  fraction: { type: 'real', value: '1.5' },
  'least fraction': { type: 'real', value: '5e-324' },
  NaN: REFUSED,
  Infinity: REFUSED,
  '-Infinity': REFUSED,
  'small bigint': { type: 'integer', value: '7' },
  'unsafe bigint': { type: 'integer', value: '9007199254740993n' },
  'last bigint': { type: 'integer', value: '9223372036854775807n' },
  'first bigint': { type: 'integer', value: '-9223372036854775808n' },
  'bigint too large': REFUSED,
  'bigint too small': REFUSED,
  text: { type: 'text', value: "'Grüße, 世界, 👩‍👩‍👧' of 19" },
  'empty text': { type: 'text', value: "'' of 0" },
  'text of digits': { type: 'text', value: "'007' of 3" },
  'text like SQL': { type: 'text', value: "''; drop table thing; --' of 23" },
  'text of 5 MB': { type: 'text', value: `'${'x'.repeat(40)}' of 5000000` },
  'text with NUL': REFUSED,
  'text that ends with NUL': REFUSED,
  'first half of a pair': REFUSED,
  'second half of a pair': REFUSED,
  bytes: { type: 'blob', value: '[0,1,255] of 3' },
  'no bytes': { type: 'blob', value: '[] of 0' },
  'part of bytes': { type: 'blob', value: '[2,3] of 2' },
  'a Buffer': { type: 'blob', value: '[7,8] of 2' },
  '20 MB of bytes': { type: 'blob', value: '[9,9,9,9,9] of 20000000' },
  undefined: REFUSED,
  Date: REFUSED,
  object: REFUSED,
  'object without prototype': REFUSED,
  array: REFUSED,
  ArrayBuffer: REFUSED,
  'other typed array': REFUSED,
  DataView: REFUSED,
  'boxed number': REFUSED,
  'boxed boolean': REFUSED,
  symbol: REFUSED,
  function: REFUSED,
  'object with toString': REFUSED,
}

describe('binding, in a process of its own', () => {
  it('has an expectation for every kind', () => {
    expect(Object.keys(EXPECTED)).toEqual(Object.keys(KINDS))
  })

  it('stores or refuses every kind, and the process lives on', async () => {
    const child = startChild('bind-every-kind')
    const end = await child.end
    expect(end).toEqual({ code: 0, signal: null, errors: '' })
    expect(Object.fromEntries(child.lines.map(line => JSON.parse(line)))).toEqual(EXPECTED)
  })

  it('is needed: libsql alone ends the process when a boolean is bound', async () => {
    const end = await startChild('bind-boolean-unguarded').end
    expect(end.signal).toBe('SIGABRT')
  })
})

describe('binding', () => {
  it('gives back what it stored, for any value that it takes', () => {
    const database = emptyDatabase()
    const storable = fc.oneof(
      fc.maxSafeInteger(),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.string({ unit: 'grapheme' }).filter(text => !text.includes('\0')),
      fc.uint8Array(),
      fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true }),
      fc.constant(null),
    )
    fc.assert(
      fc.property(storable, value => {
        expect(roundTrip(database, value)).toEqual(normal(value))
      }),
    )
  })

  it('never changes a string in silence, whatever it holds', () => {
    const database = emptyDatabase()
    const anything = fc.array(fc.integer({ min: 0, max: 0xffff })).map(units => String.fromCharCode(...units))
    fc.assert(
      fc.property(anything, text => {
        const got = attempt(() => roundTrip(database, text))
        expect([text, 'ledger-bad-value']).toContain(got)
      }),
    )
  })

  it('does not put a refused value into its message', () => {
    expect(() => roundTrip(emptyDatabase(), 'secret\0')).toThrow(/^(?!.*secret)/)
  })

  it('reads sums beyond 2^53 exactly', () => {
    const database = emptyDatabase()
    for (let index = 0; index < 3; index += 1) database.prepare('insert into thing values (?)').run([2 ** 53 - 1])
    expect(database.prepare('select sum(value) as sum from thing').all([])).toEqual([{ sum: 27_021_597_764_222_973n }])
  })

  it('iterates over rows with the same care', () => {
    const rows = emptyDatabase()
      .prepare('select ? as flag, ? as bytes')
      .iterate([true, new Uint8Array([5])])
    expect([...rows]).toEqual([{ flag: 1, bytes: new Uint8Array([5]) }])
  })
})

describe('rolling back', () => {
  it('does nothing when SQLite has already done so', () => {
    const database = emptyDatabase()
    expect(database.prepare('rollback').run([])).toEqual({ changes: 0, lastInsertRowid: 0 })
  })

  it('undoes a transaction', () => {
    const database = emptyDatabase()
    database.prepare('begin').run([])
    database.prepare('insert into thing values (1)').run([])
    database.prepare('rollback').run([])
    expect(database.prepare('select * from thing').all([])).toEqual([])
  })
})

function emptyDatabase(): SqliteDatabase {
  const database = adaptLibsql(new Connection(':memory:'))
  database.prepare('create table thing (value)').run([])
  return database
}

function roundTrip(database: SqliteDatabase, value: unknown): unknown {
  const [row] = database.prepare('select ? as value').all([value]) as { value: unknown }[]
  return row?.value
}

function attempt(action: () => unknown): unknown {
  try {
    return action()
  } catch (error) {
    return (error as { code: string }).code
  }
}

/** Small integers are read as numbers, and SQLite has no negative zero. */
function normal(value: unknown): unknown {
  if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) return Number(value)
  return value === 0 ? 0 : value
}
