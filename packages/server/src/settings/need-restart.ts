import { isDeepStrictEqual } from 'node:util'
import type { Settings } from '@sternline/upstreams/settings'

/** What is read once, when the process starts; everything else counts as soon as it is on disk. */
const AT_START: Readonly<Record<string, (settings: Settings) => unknown>> = {
  // Whether clients of the gateway are sent to the emulator; the assistant has models of the settings as soon as there are any.
  language_models: ({ upstreams }) => upstreams.length > 0,
  'server.host': ({ server }) => server.host,
  'server.port': ({ server }) => server.port,
  'server.host_names': ({ server }) => server.hostNames,
  'ledger.folder': ({ ledger }) => ledger.folder,
  'ledger.retention_days': ({ ledger }) => ledger.retentionDays,
}

/** Names of the settings that are other than they were at the start, and count only after a restart. Pure. */
export function needRestart(atStart: Settings, now: Settings): readonly string[] {
  return Object.entries(AT_START).flatMap(([name, read]) => (isDeepStrictEqual(read(atStart), read(now)) ? [] : [name]))
}
