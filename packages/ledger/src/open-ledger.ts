import { resolve } from 'node:path'
import { SternlineError } from '@sternline/core'
import { openTexts } from './kept-texts.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { readFailed } from './ledger-error.ts'
import { createScrubber } from './scrubber.ts'
import { closeDatabase, openDatabase, waitLonger, writeBackLog } from './sqlite/open-database.ts'
import { createExchangeStore } from './store/exchange-store.ts'
import { createInsightStore } from './store/insight-store.ts'
import { createTextStore } from './store/text-store.ts'

/** How a ledger is opened. */
export type LedgerOptions = Readonly<{
  /** The file; its folder is created when it is not there. Null keeps exchanges in memory only. */
  file: string | null
  /** How long exchanges are kept; null for ever. Default: null. Unit: days. */
  retentionDays?: number | null
  /** This machine's clock, epoch milliseconds. Default: `Date.now`. */
  now?: () => number
  /** Told, as a sentence for people, when writing starts to fail or an exchange can't be kept. Default: nobody; `Ledger.problem` tells it too. */
  onProblem?: (sentence: string) => void
}>

/**
 * Opens a ledger, creating or updating its file. New files can be read by their owner alone.
 *
 * @throws SternlineError with a `LedgerErrorCode` when the file can't be used; the file is then left as it was
 */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  return open(options, null)
}

/**
 * Opens a ledger, and keeps exchanges in memory when the file can't be used: without a disk the product still works.
 *
 * @returns a ledger whose `file` is null and whose `problem` says what happened, why and what to do, if it fell back
 * @throws SternlineError `ledger-no-driver` when SQLite itself is missing, which memory needs too
 */
export async function openLedgerOrMemory(options: LedgerOptions): Promise<Ledger> {
  try {
    return await open(options, null)
  } catch (error) {
    if (!(error instanceof SternlineError) || error.code === 'ledger-no-driver') throw error
    const consequence = 'Until then exchanges are kept in memory only and are gone when Sternline stops.'
    return open({ ...options, file: null }, `${error.message} ${consequence}`)
  }
}

async function open(
  { file, retentionDays = null, now = Date.now, onProblem = ignore }: LedgerOptions,
  problem: string | null,
): Promise<Ledger> {
  const path = file === null ? null : resolve(file)
  const db = await openDatabase(path)
  const { scrub, stop } = createScrubber({ writeBack: () => writeBackLog(db), onProblem })
  const release = (): Promise<void> => {
    stop()
    return closeDatabase(db)
  }
  const texts = await openTexts({ store: createTextStore(db), scrub, now, onProblem }).catch(async error => {
    // Nobody else would close it. What went wrong first is what is told.
    await release().catch(ignore)
    throw readFailed(error)
  })
  return createLedger({
    store: createExchangeStore(db),
    insights: createInsightStore(db),
    texts,
    scrub,
    retentionDays,
    beforeLast: () => waitLonger(db),
    release,
    file: path,
    problem,
    now,
    onProblem,
  })
}

function ignore(): void {}
