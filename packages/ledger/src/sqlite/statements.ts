import type { SqliteStatement } from 'kysely'

/** Statements kept prepared. */
const KEPT = 8

/** Prepares statements, and keeps those that insert: they come again and again. */
export interface Statements {
  /** The statement for a text, prepared now or before. */
  statement(text: string): SqliteStatement
  /** Lets go of all: libsql keeps a file open as long as a statement of it lives. */
  forget(): void
}

/**
 * Makes the keeper of statements: preparing one costs as much as running it. No others are kept: what has not been read to its end
 * would hold the table, and so does what failed, because libsql does not reset it.
 */
export function createStatements(prepare: (text: string) => SqliteStatement): Statements {
  const kept = new Map<string, SqliteStatement>()
  const keep = (text: string, statement: SqliteStatement): SqliteStatement => {
    const guarded: SqliteStatement = {
      ...statement,
      run: parameters => {
        try {
          return statement.run(parameters)
        } catch (problem) {
          kept.delete(text)
          throw problem
        }
      },
    }
    kept.set(text, guarded)
    // A map keeps insertion order: the first one was prepared longest ago.
    if (kept.size > KEPT) kept.delete(kept.keys().next().value ?? '')
    return guarded
  }
  return {
    statement: text => {
      const known = kept.get(text)
      if (known !== undefined) return known
      const statement = prepare(text)
      return text.startsWith('insert') ? keep(text, statement) : statement
    },
    forget: () => kept.clear(),
  }
}
