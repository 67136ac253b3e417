import { SternlineError } from '@sternline/core'
import { openLedger } from '@sternline/ledger'
import type { ImportItem } from '../import-item.ts'
import { topologiesOf } from './exchanges-to-topologies.ts'

/**
 * Reads Sternline's own ledger, session by session.
 *
 * @param file that is there
 */
export async function* readLedger(file: string): AsyncGenerator<ImportItem> {
  try {
    const ledger = await openLedger({ file })
    try {
      const sessions = await ledger.sessions()
      for (const session of sessions.map(one => one.session).sort()) {
        for (const topology of topologiesOf(await ledger.exchanges(session)))
          yield { kind: 'conversation', file, topology }
      }
    } finally {
      await ledger.close()
    }
  } catch (error) {
    if (!(error instanceof SternlineError)) throw error
    yield { kind: 'problem', file, line: null, reason: error.message }
  }
}
