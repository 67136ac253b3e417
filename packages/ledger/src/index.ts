export type { Ledger } from './ledger.ts'
export type { LedgerErrorCode } from './ledger-error.ts'
export { type LedgerOptions, openLedger, openLedgerOrMemory } from './open-ledger.ts'
export { createPrivateFolder } from './sqlite/create-private-folder.ts'
