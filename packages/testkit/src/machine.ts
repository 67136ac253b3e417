import { accessSync, constants, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where Debian's package puts Chromium. */
const DEBIAN_CHROMIUM = '/usr/bin/chromium'

/** Recorded sessions lie beside the checkout, in a folder that is no part of it. */
const TRACES_BESIDE_CHECKOUT = fileURLToPath(new URL('../../../../shared/traces', import.meta.url))

/** The part of the environment that is read here. Paths. */
export type MachineEnvironment = Readonly<{ CHROMIUM_PATH?: string | undefined; STERNLINE_TRACES?: string | undefined }>

/**
 * Finds a Chromium to run.
 *
 * @returns the path that `CHROMIUM_PATH` names, else `/usr/bin/chromium`; null when that is no executable file
 */
export function chromiumPath(environment: MachineEnvironment = process.env): string | null {
  const path = environment.CHROMIUM_PATH ?? DEBIAN_CHROMIUM
  return isExecutableFile(path) ? path : null
}

/**
 * Finds the folder of recorded sessions (`SOURCE.jsonl.gz`).
 *
 * @returns the path that `STERNLINE_TRACES` names, else `../shared/traces` beside the checkout; null when that is no folder
 */
export function tracesFolder(environment: MachineEnvironment = process.env): string | null {
  const path = environment.STERNLINE_TRACES ?? TRACES_BESIDE_CHECKOUT
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? path : null
}

function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/**
 * How Chromium is started: without a sandbox, which root and containers can't have, and without the traffic of its own
 * that has nothing to do with the page.
 */
export const CHROMIUM_ARGUMENTS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
