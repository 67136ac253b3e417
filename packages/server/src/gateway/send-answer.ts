import type { ServerResponse } from 'node:http'
import type { HeaderList, UpstreamResponse } from '@sternline/engine'
import { answerHeaders } from './passing-headers.ts'

/**
 * Passes an upstream's answer on: status and headers, then every chunk as it comes, no faster than the client takes them.
 *
 * Never rejects. When the answer breaks off, the client's connection is cut too: an end that looks clean would hide it. What broke is
 * accounted by whoever made the body.
 *
 * @param left aborted when the client went away; the answer is then given up
 * @param extra headers of ours, put behind the upstream's
 */
export async function sendAnswer(
  response: ServerResponse,
  answer: UpstreamResponse,
  left: AbortSignal,
  extra: HeaderList = [],
): Promise<void> {
  const headers = [...answerHeaders(answer.headers), ...extra]
  try {
    response.writeHead(answer.status, headers.flat())
    // A stream's first event may take long; its head need not wait for it.
    if (isEventStream(headers)) response.flushHeaders()
    for await (const chunk of answer.body) {
      if (left.aborted) return
      if (!response.write(chunk)) await roomToWrite(response, left)
    }
    response.end()
  } catch {
    response.destroy()
  }
}

function isEventStream(headers: HeaderList): boolean {
  return headers.some(([name, value]) => name.toLowerCase() === 'content-type' && value.startsWith('text/event-stream'))
}

/** Waits until the client took what was written, or left. */
function roomToWrite(response: ServerResponse, left: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      response.off('drain', done)
      left.removeEventListener('abort', done)
      resolve()
    }
    response.on('drain', done)
    left.addEventListener('abort', done)
    if (left.aborted) done()
  })
}
