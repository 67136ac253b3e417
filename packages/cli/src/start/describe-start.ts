import type { RunningServer } from '@sternline/server'
import type { Colors } from '../colors.ts'
import { readVersion } from '../version.ts'

/** What a person reads when the server is up: the address, where requests go, how to point a client at it. */
export function describeStart(server: RunningServer, host: string | null, colors: Colors): string {
  const { url, port, requestedPort } = server
  const taken = requestedPort !== 0 && port !== requestedPort
  return [
    `Sternline ${readVersion()} runs at ${colors.bold(url)}`,
    ...(taken ? [`Port ${requestedPort} is taken, so it is ${port}.`] : []),
    host === null
      ? 'Upstream: the built-in emulator. No model answers and nothing is billed; the cache figures follow the rules of the real one.'
      : `Upstream: ${host}. This is the real API: calls are billed to the key that your client sends.`,
    '',
    'Point a client at it:',
    `  ANTHROPIC_BASE_URL=${url}`,
    '',
    'Ctrl-C stops it.',
    '',
  ].join('\n')
}
