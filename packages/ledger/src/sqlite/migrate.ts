import { type Kysely, type Migration, Migrator, sql } from 'kysely'
import { ledgerError } from '../ledger-error.ts'

/** A table name of our own, so that a file which another program keeps with Kysely is not taken for a ledger. */
const MIGRATION_TABLE = 'sternline_migration'

/**
 * Brings a SQLite file's tables to the newest form, or refuses a file that is not a ledger or comes from a newer Sternline. A refused file is left as it was.
 * All steps happen in one transaction that takes the write lock first: a crash in the middle leaves the old form, and two processes
 * that open the same new file wait for each other. (Kysely's own transactions are off for SQLite, whose tables do change in them.)
 *
 * @param migrations all steps, by dated names that sort in their order
 * @throws SternlineError `ledger-foreign` or `ledger-newer`; whatever SQLite or a step throws
 */
export async function migrate<T>(
  db: Kysely<T>,
  file: string,
  migrations: Readonly<Record<string, Migration>>,
): Promise<void> {
  await refuseUnknown(db, file, migrations)
  await db.connection().execute(async connection => {
    // Kysely's Migrator takes a connection but no transaction.
    await sql`begin`.execute(connection)
    try {
      await runMigrations(connection, migrations)
      await sql`commit`.execute(connection)
    } catch (error) {
      await sql`rollback`.execute(connection)
      throw error
    }
  })
}

async function runMigrations<T>(db: Kysely<T>, migrations: Readonly<Record<string, Migration>>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
    migrationTableName: MIGRATION_TABLE,
    migrationLockTableName: `${MIGRATION_TABLE}_lock`,
  })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
}

/** Looks before anything is written, so that another program's file is not even switched to a write-ahead log. */
async function refuseUnknown<T>(
  db: Kysely<T>,
  file: string,
  migrations: Readonly<Record<string, Migration>>,
): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (tables.length === 0) return
  if (!tables.some(table => table.name === MIGRATION_TABLE)) throw foreign(file)
  const done = await sql<{ name: string }>`select name from ${sql.table(MIGRATION_TABLE)}`.execute(db)
  const unknown = done.rows.find(row => !Object.hasOwn(migrations, row.name))
  if (unknown !== undefined) throw newer(file, unknown.name)
}

function foreign(file: string): Error {
  return ledgerError('ledger-foreign', {
    what: `${file} is not a Sternline ledger.`,
    why: 'It is a SQLite database with the tables of another program, and Sternline writes only into its own.',
    fix: 'Name another file for the ledger; a new one is created.',
  })
}

function newer(file: string, migration: string): Error {
  return ledgerError('ledger-newer', {
    what: `The ledger ${file} was written by a newer Sternline.`,
    why: `It carries the change "${migration}", which this version does not know, and could be spoiled by it.`,
    fix: 'Update Sternline, or name another file for the ledger.',
  })
}
