/** A request that is about to be sent, as far as Sternline looks at it. */
export type Outgoing = Readonly<{
  method: string
  url: string
  headers: Headers
  body: unknown
  /** Whether a large text may go on as the bytes that it is sent as, because nothing behind reads it as text. */
  mayBeBytes: boolean
  signal: AbortSignal | null
}>

/** A body that can be read and spliced: text stays text, bytes stay bytes. */
export type PlainBody = string | Uint8Array<ArrayBuffer>

/** Whether a request is a call of the Messages API, at whatever base address: not its batches, not its token counts. */
export function isMessagesCall({ method, url }: Pick<Outgoing, 'method' | 'url'>): boolean {
  return method.toUpperCase() === 'POST' && pathOf(url).endsWith('/v1/messages')
}

function pathOf(url: string): string {
  return (url.split(/[?#]/, 1)[0] ?? '').replace(/\/+$/, '')
}

/** Headers that fit another body: the same ones, but for a length that was stated. */
export function headersFor(body: PlainBody, headers: Headers): Headers {
  if (!headers.has('content-length')) return headers
  const changed = new Headers(headers)
  changed.set('content-length', String(typeof body === 'string' ? new TextEncoder().encode(body).length : body.length))
  return changed
}
