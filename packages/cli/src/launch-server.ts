import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type RunningServer, type StartOptions, startServer } from '@sternline/server'
import type { Io } from './io.ts'
import { readVersion } from './version.ts'

/** What the command decides about a server that it starts. */
export type Launch = Readonly<{
  /** 0 lets the system choose. */
  port: number
  upstream: StartOptions['upstream']
  /** Folder that the ledger is kept in. */
  data: string
  hasPage: boolean
}>

/** Starts a server in this process. What goes wrong inside it is told on standard error. */
export function launchServer(io: Pick<Io, 'err'>, { port, upstream, data, hasPage }: Launch): Promise<RunningServer> {
  return startServer({
    port,
    upstream,
    ledgerFile: join(data, 'ledger.sqlite'),
    pageFolder: hasPage ? pageFolder() : null,
    version: readVersion(),
    log: line => io.err(`${line}\n`),
  })
}

/** Folder of the built page; null in a checkout that was not built. */
function pageFolder(): string | null {
  const folder = join(dirname(fileURLToPath(import.meta.resolve('@sternline/workbench/package.json'))), 'dist')
  return existsSync(join(folder, 'index.html')) ? folder : null
}
