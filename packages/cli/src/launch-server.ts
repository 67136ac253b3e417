import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type RunningServer, type StartOptions, startServer } from '@sternline/server'
import type { Io } from './io.ts'
import { ledgerFileIn } from './records/existing-ledger.ts'
import { readVersion } from './version.ts'

/** What the command decides about a server that it starts. */
export type Launch = Readonly<{
  /** 0 lets the system choose. */
  port: number
  upstream: StartOptions['upstream']
  /** Folder that the ledger is kept in. */
  data: string
  hasPage: boolean
  /** Whether the page and its API want a code, and the API the token. Default: true, as the ledger is the owner's. */
  isGuarded?: boolean
}> &
  Pick<
    StartOptions,
    'graceMs' | 'host' | 'hostNames' | 'logFile' | 'project' | 'retentionDays' | 'settings' | 'settingsFile'
  >

/** The file that the token of a server stands in. */
export function tokenFileIn(data: string): string {
  return join(data, 'token')
}

/** Starts a server in this process. What goes wrong inside it is told on standard error. */
export function launchServer(
  io: Pick<Io, 'err' | 'env'>,
  { data, hasPage, isGuarded = true, ...own }: Launch,
): Promise<RunningServer> {
  return startServer({
    ...own,
    ledgerFile: ledgerFileIn(data),
    tokenFile: tokenFileIn(data),
    guardApi: isGuarded,
    pageFolder: hasPage ? pageFolder() : null,
    version: readVersion(),
    environment: io.env,
    log: line => io.err(`${line}\n`),
  })
}

/** Folder of the built page; null in a checkout that was not built. */
function pageFolder(): string | null {
  const folder = join(dirname(fileURLToPath(import.meta.resolve('@sternline/workbench/package.json'))), 'dist')
  return existsSync(join(folder, 'index.html')) ? folder : null
}
