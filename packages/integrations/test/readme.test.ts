import { readFileSync } from 'node:fs'
import { AnthropicFoundry } from '@anthropic-ai/foundry-sdk'
import Anthropic from '@anthropic-ai/sdk'
import { transformWithOxc } from 'vite'
import { describe, expect, it } from 'vitest'
import * as anthropic from '../src/anthropic/index.ts'
import * as fetchEntry from '../src/fetch/index.ts'
import * as testing from '../src/testing/index.ts'
import { serveEmulator } from './support/serve-emulator.ts'

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const EXAMPLES = [...README.matchAll(/^```ts\n(.*?)^```$/gms)].map(match => match[1] ?? '')
const HANDBOOK = 'Berths one to ninety, and how long and deep they are. '.repeat(400)

/** What the examples' imports give, and what an example takes for granted. */
type World = Readonly<Record<string, unknown>> & Readonly<{ console: Pick<Console, 'log'> }>

/** Clients and `fetch` of the examples, with a server of this test in place of the real hosts. */
function worldAt(url: string, said: unknown[][]): World {
  class LocalAnthropic extends Anthropic {
    constructor(options: ConstructorParameters<typeof Anthropic>[0]) {
      super({ apiKey: 'k', authToken: null, baseURL: url, ...options })
    }
  }
  class LocalFoundry extends AnthropicFoundry {
    constructor(options: ConstructorParameters<typeof AnthropicFoundry>[0]) {
      super({ apiKey: 'k', resource: null, baseURL: `${url}/anthropic`, ...options })
    }
  }
  return {
    ...anthropic,
    ...fetchEntry,
    ...testing,
    Anthropic: LocalAnthropic,
    AnthropicFoundry: LocalFoundry,
    expect,
    HANDBOOK,
    KEY: 'k',
    fetch: (asked: string, init: RequestInit) => fetch(asked.replace('https://api.anthropic.com', url), init),
    console: { log: (...line: unknown[]) => void said.push(line) },
  }
}

/** Runs an example as it stands: only its imports are taken from the world. */
async function run(example: string, world: World): Promise<void> {
  const { code } = await transformWithOxc(example, 'example.ts')
  const body = code.replace(/^import .*$/gm, '')
  const Program = Object.getPrototypeOf(async () => {}).constructor
  await new Program(...Object.keys(world), body)(...Object.values(world))
}

describe('the README', () => {
  it.each(
    EXAMPLES.map((example, index) => ({ example, title: /import .* from '([^']*)'\n\n/.exec(example)?.[1] ?? index })),
  )('the example of $title runs', async ({ example }) => {
    const served = await serveEmulator({
      deployments: { 'claude-haiku-4-5': 'claude-haiku-4-5', 'contoso-haiku': 'claude-haiku-4-5' },
    })
    const said: unknown[][] = []
    try {
      await run(example, worldAt(served.url, said))
    } finally {
      await served.close()
    }
    const marked = served.bodies.filter(body => body.includes('cache_control')).length
    expect(said.length + marked + Number(example.includes('emulate()'))).toBeGreaterThan(0)
    if (example.includes('perCall')) {
      expect(said.map(line => line[1])).toEqual([
        expect.stringMatching(/^🔵 \+[\d.]+k saved$/),
        expect.stringMatching(/^🟢 [\d.]+k cached 🔵 \+\d+ saved$/),
        expect.stringMatching(/^\$0\.0/),
        'caching is off',
      ])
      expect(served.bodies.map(body => body.includes('cache_control'))).toEqual([true, true, false])
    }
  })

  it('has an example of every entry', () => {
    expect(EXAMPLES).toHaveLength(4)
    for (const entry of ['anthropic', 'fetch', 'testing'])
      expect(README).toContain(`from '@sternline/integrations/${entry}'`)
  })
})
