import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../usage-error.ts'

/** The file of the ledger in a folder, whether it is there or not. */
export function ledgerFileIn(folder: string): string {
  return join(folder, 'ledger.sqlite')
}

/** @returns the file itself. @throws UsageError where nothing was recorded yet: opening it would make an empty one */
export function existingLedger(file: string): string {
  if (existsSync(file)) return file
  throw new UsageError(
    `There is no ledger at ${file} yet. It begins with the first request that passes \`sternline start\`.`,
  )
}
