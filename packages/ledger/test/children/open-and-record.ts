/** Opens the ledger that the first argument names, records one exchange with the number of the second, closes it and tells. */
import { openLedger } from '../../src/open-ledger.ts'
import { exchangeOf } from '../support/exchange-of.ts'

const ledger = await openLedger({
  file: process.argv[2] ?? null,
  onProblem: sentence => console.log(`problem: ${sentence}`),
})
ledger.record(exchangeOf(Number(process.argv[3])))
await ledger.close()
console.log('closed')
