import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Its own binary, as its package brings it for this platform. */
const CLAUDE = createRequire(import.meta.url).resolve(
  `@anthropic-ai/claude-code-${process.platform}-${process.arch}/claude`,
)

/** How Claude Code is asked. */
export type Asking = Readonly<{
  /** What it is pointed at. Whatever would leave this machine goes there too, and is refused. */
  url: string
  /** Default: `claude-opus-5`. */
  model?: string
  /** Default: any key, for the plain route. */
  env?: Readonly<Record<string, string>>
}>

/** Asks the real Claude Code one thing, in an empty home. @returns everything that a person reads */
export async function askClaudeCode({ url, model = 'claude-opus-5', env }: Asking): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'sternline-claude-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  const child = spawn(CLAUDE, ['-p', 'Hello', '--model', model], {
    cwd: home,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      CLAUDE_CONFIG_DIR: join(home, '.claude'),
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
      DISABLE_TELEMETRY: '1',
      DISABLE_ERROR_REPORTING: '1',
      HTTPS_PROXY: url,
      NO_PROXY: '127.0.0.1',
      ...(env ?? { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'any-key' }),
    },
  })
  let out = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      out += chunk
    })
  }
  await once(child, 'close')
  return out
}
