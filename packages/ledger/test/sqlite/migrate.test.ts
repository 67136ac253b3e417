import { Kysely, type Migration, SqliteDialect, sql } from 'kysely'
import Connection from 'libsql'
import { describe, expect, it } from 'vitest'
import { MIGRATIONS } from '../../src/schema/migrations.ts'
import { adaptLibsql } from '../../src/sqlite/libsql-database.ts'
import { migrate } from '../../src/sqlite/migrate.ts'

type Tables = { thing: { name: string; size?: number } }

const first: Migration = {
  up: async db => db.schema.createTable('thing').addColumn('name', 'text').execute(),
}
const second: Migration = {
  up: async db => db.schema.alterTable('thing').addColumn('size', 'integer').execute(),
}
const OLD = { '2026-01-01-thing': first }
const NEW = { ...OLD, '2026-02-02-size': second }

describe('migrate', () => {
  it('brings an empty database to the newest form', async () => {
    const db = memory()
    await migrate(db, 'file', NEW)
    await db.insertInto('thing').values({ name: 'a', size: 1 }).execute()
    expect(await db.selectFrom('thing').selectAll().execute()).toEqual([{ name: 'a', size: 1 }])
  })

  it('brings an older one forward and keeps what it holds', async () => {
    const db = memory()
    await migrate(db, 'file', OLD)
    await db.insertInto('thing').values({ name: 'kept' }).execute()
    await migrate(db, 'file', NEW)
    expect(await db.selectFrom('thing').selectAll().execute()).toEqual([{ name: 'kept', size: null }])
  })

  it('does nothing the second time', async () => {
    const db = memory()
    await migrate(db, 'file', NEW)
    await migrate(db, 'file', NEW)
    expect(await tables(db)).toEqual(['sternline_migration', 'sternline_migration_lock', 'thing'])
  })

  it('refuses a newer one and names what it does not know', async () => {
    const db = memory()
    await migrate(db, 'file', NEW)
    await expect(migrate(db, '/data/x.db', OLD)).rejects.toMatchObject({
      code: 'ledger-newer',
      message: expect.stringMatching(/x\.db was written by a newer.*"2026-02-02-size".*Update/s),
    })
  })

  it("refuses another program's database and leaves it as it was", async () => {
    const db = memory()
    await sql`create table bookmark (url text)`.execute(db)
    await expect(migrate(db, '/data/places.db', OLD)).rejects.toMatchObject({ code: 'ledger-foreign' })
    expect(await tables(db)).toEqual(['bookmark'])
  })

  it('leaves the older form when a step fails half way', async () => {
    const db = memory()
    await migrate(db, 'file', OLD)
    await db.insertInto('thing').values({ name: 'kept' }).execute()
    const broken: Migration = {
      async up(transaction) {
        await transaction.schema.alterTable('thing').addColumn('size', 'integer').execute()
        await sql`delete from thing`.execute(transaction)
        throw new Error('half way')
      },
    }
    await expect(migrate(db, 'file', { ...OLD, '2026-02-02-size': broken })).rejects.toThrow('half way')
    expect(await db.selectFrom('thing').selectAll().execute()).toEqual([{ name: 'kept' }])
    await migrate(db, 'file', NEW)
  })
})

describe('MIGRATIONS', () => {
  it('are named by date, in their order, so that they run in it', () => {
    const names = Object.keys(MIGRATIONS)
    expect(names).toEqual([...names].sort())
    for (const name of names) expect(name).toMatch(/^\d{4}-\d{2}-\d{2}-[a-z0-9-]+$/)
  })
})

function memory(): Kysely<Tables> {
  return new Kysely({ dialect: new SqliteDialect({ database: adaptLibsql(new Connection(':memory:')) }) })
}

async function tables(db: Kysely<Tables>): Promise<readonly string[]> {
  const found = await db.introspection.getTables({ withInternalKyselyTables: true })
  return found.map(({ name }) => name)
}
