import { dirname } from 'node:path'
import { loadSettings } from '@sternline/upstreams/settings'
import { dataFolder } from '../folders.ts'
import type { Io } from '../io.ts'
import { ownToken, runningServer } from '../run-client/client-server.ts'
import type { RunningServer } from '../server-api.ts'
import { existingLedger, ledgerFileIn } from './existing-ledger.ts'

/** What a person said about where the records are. */
export type RecordsWish = Readonly<{ server?: string; data?: string }>

/** Where records are: with the server that writes them, else in their file. */
export type Records =
  | Readonly<{ kind: 'server'; server: RunningServer; token: string | null }>
  | Readonly<{ kind: 'file'; file: string }>

/**
 * The server that was named, else the one that runs and records there, else the file at rest. While a server runs it is asked and not
 * its file, so that whoever looks at its page sees the same.
 *
 * @throws SternlineError `server-not-found`; UsageError where nothing was recorded yet
 */
export async function findRecords(io: Io, wish: RecordsWish): Promise<Records> {
  const file = ledgerFileIn(await recordsFolder(io, wish.data))
  const server = await runningServer(io, wish)
  if (server !== null && (wish.data === undefined || wish.server !== undefined || server.ledgerFile === file)) {
    return { kind: 'server', server, token: await tokenFor(io, server, wish) }
  }
  return { kind: 'file', file: existingLedger(file) }
}

/** The folder that was asked for, else the one of the user's settings, else the usual one. */
async function recordsFolder(io: Io, asked: string | undefined): Promise<string> {
  if (asked !== undefined) return dataFolder(io, asked)
  const reading = await loadSettings({ environment: { variables: io.env, home: io.home }, projectFolder: null })
  return dataFolder(io, (reading.ok ? reading.settings.ledger.folder : null) ?? undefined)
}

/** The token stands beside the ledger. It is shown to servers of this machine alone: any other could only pretend to be one of ours. */
async function tokenFor(io: Io, { url, ledgerFile }: RunningServer, { data }: RecordsWish): Promise<string | null> {
  if (!/^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/.test(url)) return null
  return ownToken(io, ledgerFile === null ? data : dirname(ledgerFile))
}
