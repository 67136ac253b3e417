import type { RunningServer } from '@sternline/server'
import type { Colors } from '../colors.ts'
import { readVersion } from '../version.ts'

/** What there is to tell of a server that is up. */
export type Started = Readonly<{
  server: RunningServer
  /** Null for the emulator. */
  host: string | null
  /** The address that opens the page, once when there is a code in it. */
  page: string
  tokenFile: string
  /** Whether requests go where the settings say. */
  hasSettings: boolean
  /** The folder that is open; null for none. */
  project: string | null
  colors: Colors
}>

/** What a person reads when the server is up: the address, where requests go, how to point a client at it. */
export function describeStart({ server, host, page, tokenFile, hasSettings, project, colors }: Started): string {
  const { url, port, requestedPort } = server
  const taken = requestedPort !== 0 && port !== requestedPort
  return [
    `Sternline ${readVersion()} runs at ${colors.bold(url)}`,
    ...(taken ? [`Port ${requestedPort} is taken, so it is ${port}.`] : []),
    project === null
      ? 'No project is open: name a folder (`npm start -- FOLDER`, `sternline start FOLDER`) to work on it with the assistant.'
      : `Project: ${project}`,
    host === null
      ? 'Upstream: the built-in emulator. No model answers and nothing is billed; the cache figures follow the rules of the real one.'
      : `Upstream: ${host}. This is the real API: calls are billed to the key that your client sends, or to yours where the settings hold one.`,
    ...(isLoopback(url) ? [] : [`Others can reach this address: everyone needs the token in ${tokenFile}`]),
    ...(hasSettings ? [`Where a key of yours is used, a client gives the token in ${tokenFile} as its API key.`] : []),
    ...(page === url ? [] : ['', 'Open the page (the code in this address works once):', `  ${page}`]),
    '',
    'Point a client at it:',
    `  ANTHROPIC_BASE_URL=${url}`,
    '',
    'Ctrl-C stops it.',
    '',
  ].join('\n')
}

function isLoopback(url: string): boolean {
  return /^http:\/\/(127\.|localhost|\[::1\])/.test(url)
}
