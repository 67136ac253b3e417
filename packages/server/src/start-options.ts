import type { CacheSettings } from '@sternline/core'
import type { EmulatorOptions } from '@sternline/emulator'
import type { UpstreamName } from '@sternline/engine'
import type { DestinationStream } from 'pino'
import type { SettingsSource } from './settings/settings-room.ts'
import type { UpstreamChoice } from './upstreams/choose-upstream.ts'
import type { ProxyEnvironment } from './upstreams/proxy-for.ts'
import type { ProjectOptions } from './workspace/find-project.ts'

/** What a server is started with. */
export type StartOptions = Readonly<{
  /** Default: 4141. 0 lets the system choose. When it is taken, one of the next 20 is used. */
  port?: number
  /** Fail when `port` is taken, instead of using a later one. Default: false. */
  exactPort?: boolean
  /** Default: `127.0.0.1`, and `::1` as well where there is one. Any other address than loopback needs `tokenFile`. */
  host?: string
  /**
   * Further names that requests may have in their Host header, and pages in their origin: `gw.corp` with any port or none, `gw.corp:8443` with
   * that one. Default: none.
   */
  hostNames?: readonly string[]
  upstream: UpstreamChoice
  /** Absolute path of the ledger's file; null keeps exchanges in memory only. */
  ledgerFile: string | null
  /** How long exchanges are kept; null keeps them all. Default: null. Unit: days. */
  retentionDays?: number | null
  /** Absolute path of the token's file, which is made when it is not there; null for no token. Default: null. */
  tokenFile?: string | null
  /** Whether the API wants the token or the cookie of a page that was opened with a code. Default: whether there is a token. */
  guardApi?: boolean
  /** Absolute path of the built page; null for a server without one. */
  pageFolder: string | null
  /** Of the product, for people. */
  version: string
  /** How requests are cached, or what tells it for each of them; null is the default, `cache.on()`. */
  settings?: CacheSettings | (() => CacheSettings | null)
  /** The person's settings.json, for the page to show and change. Default: null, and the page has none. */
  settingsFile?: SettingsSource | null
  /** The folder that the page and the assistant work on. Default: null, and there is none. */
  project?: ProjectOptions | null
  /** Takes a line about what goes wrong inside. It holds neither text of prompts nor secrets. Default: nobody listens. */
  log?: (line: string) => void
  /** Takes the log in JSON lines: one an exchange, and what goes wrong. Default: nobody does. */
  logTo?: DestinationStream | null
  /** Absolute path of a file that the same lines go to, at its end; null for none. Default: null. */
  logFile?: string | null
  /** For the emulator, when it is the upstream. */
  emulator?: EmulatorOptions
  /** Where `HTTPS_PROXY` and `NO_PROXY` are read. Default: this process's. */
  environment?: ProxyEnvironment
  /** How long `stop` lets running answers go on, or what tells it then. Default: 3,000. Unit: milliseconds. */
  graceMs?: number | (() => number)
}>

/** A server that listens. */
export interface RunningServer {
  /** `http://127.0.0.1:4141`: the base URL for clients, and the address of the page. */
  readonly url: string
  readonly port: number
  /** The port that was asked for: another one than `port` when it was taken. */
  readonly requestedPort: number
  /** Where requests go; of several, the first one that the settings name. */
  readonly upstream: UpstreamName
  /** Its host; null for the emulator. */
  readonly upstreamHost: string | null
  /** What is wrong with the ledger at present, as a sentence for people; null when all is well. */
  readonly ledgerProblem: string | null
  /** An address that opens the page once, with a code in its fragment; the bare address where none is needed. */
  pageAddress(): string
  /**
   * Refuses all new requests but signs of life, lets running answers end for the grace time, writes the ledger, and lets go of everything. Never
   * rejects; a second call waits for the first.
   */
  stop(): Promise<void>
}
