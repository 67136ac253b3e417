import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { TYPESCRIPT_ARGUMENTS } from '@sternline/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { type ServedEmulator, serveEmulator } from './support/serve-emulator.ts'

type Ended = Readonly<{ code: number | null; out: string; err: string }>

function example(
  name: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const file = fileURLToPath(new URL(`../../../examples/${name}.ts`, import.meta.url))
  const child = spawn(process.execPath, [...TYPESCRIPT_ARGUMENTS, file, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', text => {
    said.out += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    said.err += text
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', code => resolve({ code, ...said }))
  })
}

let served: ServedEmulator | null = null

afterEach(async () => {
  await served?.close()
  served = null
})

/** What a run without caching and one with it must look like. */
function expectReduction({ code, out, err }: Ended): void {
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const [, without = '', with_ = ''] = out.split(/With(?:out)? caching:\n/)
  expect(without.match(/cached 0 {2}saved 0 .* caching is off$/gm)).toHaveLength(5)
  expect(with_.match(/saved 12,\d{3} .*🔵 \+12k saved$/gm)).toHaveLength(1)
  expect(with_.match(/cached 12,\d{3} .*🟢 1[23]k cached 🔵 \+\d+ saved$/gm)).toHaveLength(4)
  expect(out).toMatch(/^billed in full +62,\d{3} +0$/m)
  expect(out).toMatch(/^cost +\$0\.06 +\$0\.02$/m)
  expect(out).toMatch(/at the full price or above: 80 % less\. Money: 66 % less\.\n$/)
}

describe('the sample', { timeout: 60_000 }, () => {
  it('runs once off and once on, on the emulator', async () => {
    expectReduction(await example('prompt-caching-chat'))
  })

  it('says what it would cost and sends nothing for real without a yes', async () => {
    served = await serveEmulator()
    const env = { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: served.url }
    const { code, err } = await example('prompt-caching-chat', ['--upstream', 'anthropic'], env)
    expect(code).toBe(2)
    expect(err).toMatch(/^Calls to anthropic are billed to your key, \$0\.40 at the very most: add --yes/)
    expect(served.bodies).toEqual([])
  })

  it('with a key sends the same to the Claude API', async () => {
    served = await serveEmulator()
    const env = { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: served.url }
    expectReduction(await example('prompt-caching-chat', ['--upstream', 'anthropic', '--yes'], env))
    expect(served.bodies.map(body => body.includes('cache_control'))).toEqual([
      ...Array(5).fill(false),
      ...Array(5).fill(true),
    ])
  })

  it('with a key of Azure asks for the deployment', async () => {
    served = await serveEmulator({ deployments: { 'my-haiku': 'claude-haiku-4-5' } })
    const env = { ANTHROPIC_FOUNDRY_API_KEY: 'k', ANTHROPIC_FOUNDRY_BASE_URL: `${served.url}/anthropic` }
    const args = ['--upstream', 'azure', '--deployment', 'my-haiku', '--yes']
    expectReduction(await example('prompt-caching-chat', args, env))
    expect(served.bodies.every(body => JSON.parse(body).model === 'my-haiku')).toBe(true)
  })
})

it('the agent works with its tools to the end, and reads what it sent before', async () => {
  const { code, out, err } = await example('agent-with-tools')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out.match(/🟢 1[23]k cached 🔵 \+\d+ saved {2}\(All that was warm was read/g)?.length).toBeGreaterThan(1)
  expect(out).toMatch(/\d calls, \d+ tokens read from the cache, \$0\.\d+ avoided\.\n$/)
})

it('the deployment has a price, because its model was told', async () => {
  const { code, out, err } = await example('azure-deployment')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toMatch(/1 {2}🔵 \+12k saved {2}\$0\.02\n {2}2 {2}🟢 12k cached 🔵 \+\d+ saved {2}\$0\.00\d+\n$/)
})
