import { lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Patience } from '../../src/upstreams/wire/connection.ts'
import { createDial } from '../../src/upstreams/wire/dial.ts'
import { HostConnections } from '../../src/upstreams/wire/host-connections.ts'

/**
 * Connections to a host of the test's, closed when the test is over.
 *
 * @param url `http://127.0.0.1:PORT`, or with a name
 * @param lookup finds the addresses of the name
 * @param patience how long the host is waited for. Default: the product's
 */
export function connectionsTo(
  url: string,
  { lookup = systemLookup, ...patience }: Readonly<{ lookup?: LookupFunction }> & Patience = {},
): HostConnections {
  const { hostname, port } = new URL(url)
  const dial = createDial({ isSecure: false, hostname, port: Number(port), servername: '', lookup, proxy: null })
  const connections = new HostConnections(dial, patience)
  onTestFinished(() => connections.close())
  return connections
}
