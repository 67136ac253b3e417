import type { Migration } from 'kysely'

/**
 * Texts of prompts, kept for sessions where a person asked for it. Bodies are base64, because no type for bytes is called the same in SQLite
 * and in PostgreSQL. A second index finds rows by age, for retention.
 */
export const keepTexts: Migration = {
  async up(db) {
    await db.schema
      .createTable('kept_session')
      .addColumn('session', 'text', column => column.primaryKey().notNull())
      .addColumn('until', 'bigint', column => column.notNull())
      .execute()
    await db.schema
      .createTable('kept_text')
      .addColumn('exchange', 'text', column => column.primaryKey().notNull())
      .addColumn('session', 'text', column => column.notNull())
      .addColumn('body', 'text', column => column.notNull())
      .execute()
    await db.schema.createIndex('kept_text_by_session').on('kept_text').column('session').execute()
    await db.schema.createIndex('exchange_by_age').on('exchange').column('recorded_at').execute()
  },
}
