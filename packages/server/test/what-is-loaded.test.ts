import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const CHILD = fileURLToPath(new URL('support/tell-what-is-loaded.mjs', import.meta.url))

/** Each of them is megabytes of memory, for as long as the gateway runs. */
const OF_THE_PAGE = ['@hono/node-server', '@hono/zod-openapi', 'chokidar', 'hono', 'zod']
const OF_OTHER_UPSTREAMS = ['@anthropic-ai/sdk', '@azure/identity', 'emulator', 'openai']

it('a gateway that nobody looks at has loaded nothing that only the page needs', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [CHILD])
  const [started = '[]', asked = '[]'] = stdout.trim().split('\n')
  const atStart: readonly string[] = JSON.parse(started)
  expect(atStart).toEqual(expect.arrayContaining(['core', 'engine', 'ledger', 'server', 'upstreams']))
  expect(atStart.filter(name => [...OF_THE_PAGE, ...OF_OTHER_UPSTREAMS, 'pino'].includes(name))).toEqual([])
  const then: readonly string[] = JSON.parse(asked)
  expect(then).toEqual(expect.arrayContaining(OF_THE_PAGE))
  expect(then.filter(name => OF_OTHER_UPSTREAMS.includes(name))).toEqual([])
})
