import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EmulatorOptions } from '@sternline/emulator'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Served, serve } from './serve.ts'

/**
 * The CLI's own binary. Its package brings one for every platform as an optional dependency; the script that would copy it to
 * `bin` after the install is not run here, and not needed.
 */
const CLAUDE = createRequire(import.meta.url).resolve(
  `@anthropic-ai/claude-code-${process.platform}-${process.arch}/claude`,
)

let folder: string
let served: Served

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sternline-claude-code-'))
  await mkdir(join(folder, 'home'))
  await mkdir(join(folder, 'harbour', 'src'), { recursive: true })
  const lines = [
    'import { rope } from "./rope"',
    '',
    'export function mooringFee(length) {',
    '  return length * 7',
    '}',
    '',
  ]
  await writeFile(join(folder, 'harbour', 'src', 'berth.js'), lines.join('\n'))
  await writeFile(join(folder, 'harbour', 'README.md'), '# Harbour\n')
})

afterEach(async () => {
  await served.close()
  await rm(folder, { recursive: true, force: true })
})

type Result = Readonly<{ code: number | null; out: string; error: string }>

function claude(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(CLAUDE, args, {
      cwd: join(folder, 'harbour'),
      stdio: ['ignore', 'pipe', 'pipe'],
      // Nothing of this machine's own environment: no keys, no settings, no proxy.
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: join(folder, 'home'),
        CLAUDE_CONFIG_DIR: join(folder, 'home', '.claude'),
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        DISABLE_AUTOUPDATER: '1',
        DISABLE_TELEMETRY: '1',
        DISABLE_ERROR_REPORTING: '1',
        // Whatever would leave this machine comes to the emulator's server, which notes and refuses it.
        HTTPS_PROXY: served.url,
        NO_PROXY: '127.0.0.1',
        ...env,
      },
    })
    let out = ''
    let error = ''
    child.stdout.on('data', chunk => {
      out += chunk
    })
    child.stderr.on('data', chunk => {
      error += chunk
    })
    child.on('error', reject)
    child.on('close', code => resolve({ code, out, error }))
  })
}

const TASK = 'Where is `mooringFee` defined?'

type Way = Readonly<{
  why: string
  env: (url: string) => Readonly<Record<string, string>>
  path: string
  options?: EmulatorOptions
  /** Statuses of its requests, in order, when not all of them are 200. */
  statuses?: readonly number[]
}>

const plain: Way['env'] = url => ({ ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'any-key' })
const foundry: Way['env'] = url => ({
  CLAUDE_CODE_USE_FOUNDRY: '1',
  ANTHROPIC_FOUNDRY_BASE_URL: `${url}/anthropic`,
  ANTHROPIC_FOUNDRY_API_KEY: 'any-key',
})

/** No permission is given: what the agent runs only reads, and Claude Code lets it. */
const ARGUMENTS = ['--output-format', 'stream-json', '--verbose', '--model', 'claude-opus-5']

it.each<Way>([
  { why: 'through the plain route', env: plain, path: '/v1/messages' },
  { why: 'through Foundry', env: foundry, path: '/anthropic/v1/messages' },
  {
    why: 'through Foundry, on a deployment that Azure hosts, with its beta features switched off',
    env: url => ({ ...foundry(url), CLAUDE_CODE_DISABLE_EXPERIMENTAL_BETAS: '1' }),
    path: '/anthropic/v1/messages',
    options: { deployments: { 'claude-opus-5': { model: 'claude-opus-5', hosting: 'azure' } } },
  },
  {
    why: 'through an overload and a limit',
    env: plain,
    path: '/v1/messages',
    options: { scenario: { answers: [{ fault: '529' }, { fault: '429; retry-after=0' }] } },
    statuses: [529, 429, 200, 200, 200],
  },
  {
    why: 'at a human pace',
    env: plain,
    path: '/v1/messages',
    options: { tokensPerSecond: 400, latency: { baseMs: 50, coldTokensPerSecond: 100_000 } },
  },
])('finishes a task with two tools of its own $why', async ({ env, path, options, statuses }) => {
  served = await serve(options)
  const { code, out, error } = await claude(['-p', TASK, ...ARGUMENTS], env(served.url))
  const events = out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  const result = events.at(-1)
  expect({ code, error, isError: result.is_error }).toEqual({ code: 0, error: '', isError: false })
  const blocks = events.flatMap(event => (event.type === 'assistant' ? event.message.content : []))
  const called = new Set(blocks.filter(block => block.type === 'tool_use').map(block => block.name))
  expect([...called].sort()).toEqual(['Bash', 'Read'])
  const results = events.flatMap(event => (event.type === 'user' ? event.message.content : []))
  expect(results.filter(block => block.type === 'tool_result' && block.is_error === true)).toEqual([])
  expect(result.result).toMatch(/^Emulated answer: no model was asked\./)
  expect(result.result).toMatch(/src\/berth\.js:3/)
  // Its own markers work: what the first turn saved is read by the next.
  expect(result.usage.cache_creation_input_tokens).toBeGreaterThan(0)
  expect(result.usage.cache_read_input_tokens).toBeGreaterThan(result.usage.cache_creation_input_tokens)
  const asked = served.seen.filter(request => request.path.startsWith(path)).map(({ status }) => status)
  expect(asked.length).toBeGreaterThanOrEqual(3)
  expect(asked).toEqual(statuses ?? asked.map(() => 200))
  expect(served.proxied).toEqual([])
})
