/**
 * Binds every kind of value to a libsql database through the adapter, reads it back, and prints a line for each:
 * `[kind, {"type":..., "value":...}]` with SQLite's own type, or `[kind, {"refused": code}]`.
 */
import Connection from 'libsql'
import { adaptLibsql } from '../../src/sqlite/libsql-database.ts'
import { describeValue, KINDS } from '../support/kinds.ts'

const database = adaptLibsql(new Connection(':memory:'))
database.prepare('create table thing (value)').run([])
for (const [name, make] of Object.entries(KINDS)) console.log(JSON.stringify([name, attempt(make())]))

function attempt(value: unknown): unknown {
  try {
    database.prepare('delete from thing').run([])
    database.prepare('insert into thing values (?)').run([value])
    const [row] = database.prepare('select typeof(value) as type, value from thing').all([]) as { value: unknown }[]
    return { ...row, value: describeValue(row?.value) }
  } catch (error) {
    return { refused: (error as { code: string }).code }
  }
}
