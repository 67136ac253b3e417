import Connection from 'libsql'
import { describe, expect, it } from 'vitest'
import { openLedger } from '../src/open-ledger.ts'
import { exchangeOf } from './support/exchange-of.ts'
import { startChild } from './support/start-child.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

/** What was recorded this long ago has to be on disk, however the process ends. Unit: milliseconds. */
const PROMISE_MS = 1_000

/** And as many turns of 10 ms, so that a machine too busy to let the child run is not taken for a ledger that does not write. */
const PROMISE_TURNS = 30

describe('a process that is killed with SIGKILL', () => {
  it('has everything on disk that it recorded more than a second before, nothing torn, nothing doubled', async () => {
    const file = `${temporaryFolder()}/ledger.db`
    const child = startChild('record-and-wait', file)
    const first = told(await child.line(() => true))
    const last = told(await child.line(line => told(line).at >= first.at + 1_500))
    child.kill('SIGKILL')
    expect((await child.end).signal).toBe('SIGKILL')

    const due = child.lines
      .map(told)
      .slice(0, -PROMISE_TURNS)
      .filter(({ at }) => at <= last.at - PROMISE_MS)
    const recorded = due.at(-1)?.recorded ?? 0
    expect(recorded).toBeGreaterThanOrEqual(20)

    const ledger = await openLedger({ file })
    const exchanges = await ledger.exchanges('a session')
    expect(exchanges.length).toBeGreaterThanOrEqual(recorded)
    // Without a gap: batches are written in the order in which exchanges came.
    expect(exchanges).toEqual(exchanges.map((_, index) => exchangeOf(index + 1)))
    expect(await ledger.sessions()).toMatchObject([{ exchanges: exchanges.length }])
    await ledger.close()
    expect(new Connection(file).prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
  })
})

describe('several processes', () => {
  it('open the same new file at the same time, and all of their exchanges are kept', async () => {
    const file = `${temporaryFolder()}/new/folder/ledger.db`
    const numbers = [1, 2, 3, 4]
    const children = numbers.map(number => startChild('open-and-record', file, `${number}`))
    for (const child of children) {
      expect(await child.end).toEqual({ code: 0, signal: null, errors: '' })
      expect(child.lines).toEqual(['closed'])
    }
    const ledger = await openLedger({ file })
    expect(await ledger.exchanges('a session')).toEqual(numbers.map(number => exchangeOf(number)))
    await ledger.close()
  })

  it('lose nothing where one is closed while another one writes for a while', async () => {
    const file = `${temporaryFolder()}/ledger.db`
    const problems: string[] = []
    const ledger = await openLedger({ file, onProblem: sentence => problems.push(sentence) })
    const other = startChild('hold-and-let-go', file, '700')
    await other.line(line => line === 'held')
    ledger.record(exchangeOf(1))
    await ledger.close()
    expect(problems).toEqual([])
    expect(await other.end).toMatchObject({ code: 0 })
    const again = await openLedger({ file })
    expect(await again.exchanges('a session')).toEqual([exchangeOf(1)])
    await again.close()
  })
})

function told(line: string): { recorded: number; at: number } {
  const [recorded, at] = line.split(' ').map(Number)
  return { recorded: recorded ?? 0, at: at ?? 0 }
}
