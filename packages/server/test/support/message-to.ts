import type { UpstreamRequest, UpstreamResponse } from '@sternline/engine'
import type { Message } from '../../src/upstreams/wire/connection.ts'
import { requestHead } from '../../src/upstreams/wire/request-head.ts'

/** A request to an upstream; fields that a test does not name are those of a short POST. */
export function ask(fields: Partial<UpstreamRequest> = {}): UpstreamRequest {
  const body = [Buffer.from('{"a":'), Buffer.from('1}')]
  return { method: 'POST', path: '/v1/messages', headers: [], body, signal: new AbortController().signal, ...fields }
}

/** The same, as it goes over a connection. */
export function messageOf(fields: Partial<UpstreamRequest> = {}): Message {
  const request = ask(fields)
  return { head: requestHead(request, 'upstream.test', ''), request }
}

/** All bytes of a body as text. @throws what the body throws */
export async function textOf(
  { body }: Pick<UpstreamResponse, 'body'>,
  encoding: 'utf8' | 'latin1' = 'utf8',
): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks).toString(encoding)
}
