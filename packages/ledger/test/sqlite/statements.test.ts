import type { SqliteStatement } from 'kysely'
import { describe, expect, it } from 'vitest'
import { createStatements } from '../../src/sqlite/statements.ts'

/** A database whose statements only count how often they were prepared. */
function counting(run: () => void = () => {}): Readonly<{
  statements: ReturnType<typeof createStatements>
  prepared: string[]
}> {
  const prepared: string[] = []
  const statements = createStatements((text): SqliteStatement => {
    prepared.push(text)
    return {
      reader: text.startsWith('select'),
      all: () => [],
      run: () => {
        run()
        return { changes: 1, lastInsertRowid: 1 }
      },
      *iterate() {},
    }
  })
  return { statements, prepared }
}

describe('createStatements', () => {
  it.each([
    { text: 'insert into t values (?)', times: 1, why: 'it comes again with every batch' },
    { text: 'select * from t', times: 3, why: 'rows that were not read to the end hold the table' },
    { text: 'delete from t', times: 3, why: 'it is rare' },
  ])('prepares "$text" $times of 3 times: $why', ({ text, times }) => {
    const { statements, prepared } = counting()
    for (let i = 0; i < 3; i++) statements.statement(text)
    expect(prepared).toHaveLength(times)
  })

  it('prepares what failed anew, because libsql does not reset it', () => {
    const state = { isBroken: true }
    const { statements, prepared } = counting(() => {
      if (state.isBroken) throw new Error('disk I/O error')
    })
    expect(() => statements.statement('insert 1').run([])).toThrow('disk')
    state.isBroken = false
    statements.statement('insert 1').run([])
    expect(prepared).toHaveLength(2)
  })

  it('keeps only a few, and none once it was told to forget', () => {
    const { statements, prepared } = counting()
    for (let i = 0; i < 20; i++) statements.statement(`insert ${i}`)
    statements.statement('insert 19')
    expect(prepared).toHaveLength(20)
    statements.statement('insert 0')
    statements.forget()
    statements.statement('insert 19')
    expect(prepared).toHaveLength(22)
  })
})
