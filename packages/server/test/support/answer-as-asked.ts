import type { Answering, Asking } from '../../src/plain/sides.ts'
import { taking } from './taking.ts'

/** A request as it was seen. */
export type SeenRequest = {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly rawHeaders: readonly string[]
  /** In Latin-1; null as long as it is not whole. */
  body: string | null
}

/** Ways to answer, named by what stands behind the last `?` of the target. */
const WAYS: Readonly<Record<string, (response: Answering, body: string) => void>> = {
  length: (response, body) => {
    const text = `you said ${body}`
    response.writeHead(200, { 'content-type': 'text/plain', 'Content-Length': String(text.length) })
    response.end(text)
  },
  chunks: (response, body) => {
    response.writeHead(200, ['content-type', 'text/plain', 'X-A', '1', 'x-a', '2'])
    for (const piece of ['one', '', body, 'three']) response.write(Buffer.from(piece, 'latin1'))
    response.end()
  },
  'chunks-later': (response, body) => {
    response.writeHead(201, ['content-type', 'text/event-stream'])
    response.flushHeaders()
    setImmediate(() => {
      response.write(Buffer.from(`data: ${body}\n\n`, 'latin1'))
      setImmediate(() => response.end(Buffer.from('data: end\n\n')))
    })
  },
  'no-chunk': response => {
    response.writeHead(200)
    response.end()
  },
  'empty-end': response => {
    response.writeHead(200, ['x-a', ''])
    response.end('')
  },
  '204': response => {
    response.writeHead(204, { 'x-a': 'b' })
    response.write(Buffer.from('nobody gets this'))
    response.end()
  },
  '304': response => {
    response.writeHead(304, ['etag', '"a"'])
    response.end()
  },
  '529': response => {
    response.writeHead(529, ['retry-after', '1', 'content-length', '0'])
    response.end()
  },
  dated: response => {
    response.writeHead(200, ['DATE', 'Thu, 01 Jan 1970 00:00:00 GMT', 'CONTENT-LENGTH', '2'])
    response.write(Buffer.from('o'))
    response.end(Buffer.from('k'))
  },
  later: (response, body) => {
    setTimeout(() => {
      response.writeHead(200, ['content-length', String(body.length)])
      response.end(Buffer.from(body, 'latin1'))
    }, 2)
  },
}

/** Every way to answer. `early`: before the body was read, and nobody reads it. */
export const WAY_NAMES: readonly string[] = [...Object.keys(WAYS), 'early']

/** Answers requests as they ask it, and notes what was seen. @param over is called when an answer is over */
export function answerAsAsked(seen: SeenRequest[], over: () => void): (request: Asking, response: Answering) => void {
  return (request, response) => {
    const { method, url, rawHeaders } = request
    const noted: SeenRequest = { method, url, rawHeaders, body: null }
    const way = url?.slice(url.lastIndexOf('?') + 1) ?? ''
    const pieces: Uint8Array[] = []
    seen.push(noted)
    response.on('close', over)
    if (way === 'early') {
      response.writeHead(401, { 'content-length': '2' })
      response.end('no')
      return
    }
    const whole = (): void => {
      noted.body = Buffer.concat(pieces).toString('latin1')
      WAYS[way]?.(response, noted.body)
    }
    request.giveTo(taking({ data: piece => void pieces.push(piece), whole }))
  }
}
