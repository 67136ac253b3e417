import { setTimeout as wait } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { fetchOver } from '../../src/upstreams/fetch-over.ts'
import { createHttpUpstream } from '../../src/upstreams/http-upstream.ts'
import { rawHost } from '../support/raw-host.ts'

/** A host that says one word and is silent, and how many of its connections are open. */
async function silentHost() {
  const seen = { open: 0 }
  const url = await rawHost(socket => {
    seen.open += 1
    socket.on('close', () => {
      seen.open -= 1
    })
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nword'))
  })
  const fetch = fetchOver(apiUrl => createHttpUpstream({ name: 'azure_openai', apiUrl }))
  const begin = async (signal?: AbortSignal): Promise<ReadableStreamDefaultReader<Uint8Array>> => {
    const answer = await fetch(url, { method: 'POST', body: '{}', ...(signal === undefined ? {} : { signal }) })
    const reader = answer.body?.getReader()
    if (reader === undefined) throw new Error('No body came.')
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('word')
    return reader
  }
  return { seen, begin }
}

/** Collects all that nobody holds. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  for (let i = 0; i < 3; i += 1) {
    collect()
    await wait(5)
  }
}

describe('a fetch over our own connections', () => {
  it('is given up when its signal aborts, also long after it was begun', async () => {
    const { seen, begin } = await silentHost()
    const left = new AbortController()
    const reader = await begin(left.signal)
    await collectGarbage()
    const next = reader.read()
    left.abort()
    await expect(next).rejects.toThrow()
    await expect.poll(() => seen.open).toBe(0)
  })

  it('lets go of its connection when its answer is not read to the end', async () => {
    const { seen, begin } = await silentHost()
    const reader = await begin()
    await reader.cancel()
    await expect.poll(() => seen.open).toBe(0)
  })
})
