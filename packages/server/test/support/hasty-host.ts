import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { onTestFinished } from 'vitest'

/** What the host says to a request that it does not read. */
export const TOO_LONG = '{"no":413}'

/** What stands before that. */
const HEAD = `HTTP/1.1 413 No\r\nContent-Type: application/json\r\nContent-Length: ${TOO_LONG.length}\r\n`

/** A host that answers short requests, and of long ones refuses to read more than the beginning. After it was asked for `/leave` it closes without a word. */
export type HastyHost = Readonly<{
  url: string
  port: number
  seen: () => Readonly<{ connections: number; requests: number }>
  /** Stops this thread until so many connections are closed: nothing here hears of it before. */
  waitUntilClosed: (count: number) => void
}>

/** Longer than anything should take. Unit: milliseconds. */
const PATIENCE_MS = 60_000

/**
 * Starts it, until the test is over. It has a thread of its own, so that it can let go of a connection while the test's thread writes to it: what is left
 * unread makes its system reset the connection.
 *
 * @param isKept whether its refusals promise that the connection goes on
 */
export async function hastyHost(isKept: boolean = false): Promise<HastyHost> {
  const seen = new Int32Array(new SharedArrayBuffer(12))
  const refusal = `${HEAD}${isKept ? '' : 'Connection: close\r\n'}\r\n${TOO_LONG}`
  const worker = new Worker(new URL('hasty-host.mjs', import.meta.url), { workerData: { refusal, seen } })
  onTestFinished(async () => void (await worker.terminate()))
  const [port]: number[] = await once(worker, 'message')
  return {
    url: `http://127.0.0.1:${port}`,
    port: port ?? 0,
    seen: () => ({ connections: seen[0] ?? 0, requests: seen[1] ?? 0 }),
    waitUntilClosed: count => {
      for (let closed = seen[2] ?? 0; closed < count; closed = Atomics.load(seen, 2)) {
        if (Atomics.wait(seen, 2, closed, PATIENCE_MS) === 'timed-out') throw new Error('The host closed nothing.')
      }
    },
  }
}
