/**
 * Records exchanges into the ledger that the first argument names, twenty each 10 ms, and prints after each round how many it has recorded.
 * It never flushes: only the ledger's own timer writes. It runs until it is killed.
 */
import { setTimeout } from 'node:timers/promises'
import { openLedger } from '../../src/open-ledger.ts'
import { exchangeOf } from '../support/exchange-of.ts'

const ROUND = 20
const ledger = await openLedger({ file: process.argv[2] ?? null })
let recorded = 0
for (;;) {
  for (let index = 0; index < ROUND; index += 1) {
    recorded += 1
    ledger.record(exchangeOf(recorded))
  }
  console.log(`${recorded} ${Date.now()}`)
  await setTimeout(10)
}
