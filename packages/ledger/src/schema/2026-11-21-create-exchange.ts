import type { Migration } from 'kysely'

/** The first form of the ledger. `bigint` is 64 bits in PostgreSQL and in SQLite, where any name with `int` in it is. */
export const createExchange: Migration = {
  async up(db) {
    await db.schema
      .createTable('exchange')
      .addColumn('id', 'text', column => column.primaryKey().notNull())
      .addColumn('session', 'text', column => column.notNull())
      .addColumn('agent', 'text')
      .addColumn('parent_agent', 'text')
      .addColumn('state', 'text', column => column.notNull())
      .addColumn('upstream', 'text', column => column.notNull())
      .addColumn('emulated', 'integer', column => column.notNull())
      .addColumn('client', 'text', column => column.notNull())
      .addColumn('model', 'text', column => column.notNull())
      .addColumn('stream', 'integer', column => column.notNull())
      .addColumn('started_at', 'bigint', column => column.notNull())
      .addColumn('answered_at', 'bigint')
      .addColumn('finished_at', 'bigint')
      .addColumn('outcome', 'text')
      .addColumn('status', 'integer')
      .addColumn('error', 'text')
      .addColumn('request_id', 'text')
      .addColumn('estimated_tokens', 'bigint', column => column.notNull())
      .addColumn('fingerprint', 'text', column => column.notNull())
      .addColumn('request_bytes', 'bigint', column => column.notNull())
      .addColumn('cached_tokens', 'bigint')
      .addColumn('saved_5m_tokens', 'bigint')
      .addColumn('saved_1h_tokens', 'bigint')
      .addColumn('fresh_tokens', 'bigint')
      .addColumn('output_tokens', 'bigint')
      .addColumn('paid_nano_usd', 'bigint')
      .addColumn('uncached_nano_usd', 'bigint')
      .addColumn('avoided_nano_usd', 'bigint')
      .addColumn('avoided_by_client_nano_usd', 'bigint')
      .addColumn('diagnosis', 'text')
      .addColumn('plan', 'text', column => column.notNull())
      .addColumn('strip', 'text', column => column.notNull())
      .addColumn('recorded_at', 'bigint', column => column.notNull())
      .execute()
    // Finds a session's exchanges in order, and the newest of every session without reading the table.
    await db.schema.createIndex('exchange_by_session').on('exchange').columns(['session', 'started_at', 'id']).execute()
  },
}
