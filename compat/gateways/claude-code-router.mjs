// `@musistudio/claude-code-router` 2.0.0, for the benchmark: its log off, one provider that speaks Anthropic's API.
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('../node_modules/@musistudio/claude-code-router/dist/cli.js', import.meta.url))

/**
 * Starts it.
 *
 * @param {number} port that it shall listen on
 * @param {number} upstreamPort of the stub on 127.0.0.1
 * @param {string} home a folder of its own, where it keeps its settings
 */
export function startClaudeCodeRouter(port, upstreamPort, home) {
  const model = 'claude-sonnet-4-5-20250929'
  const settings = {
    LOG: false,
    HOST: '127.0.0.1',
    PORT: port,
    APIKEY: 'sk-bench',
    Providers: [
      {
        name: 'stub',
        api_base_url: `http://127.0.0.1:${upstreamPort}/v1/messages`,
        api_key: 'sk-bench',
        models: [model],
        transformer: { use: ['Anthropic'] },
      },
    ],
    Router: { default: `stub,${model}` },
  }
  const folder = join(home, '.claude-code-router')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'config.json'), JSON.stringify(settings))
  const child = spawn(process.execPath, [script, 'start'], {
    env: { PATH: process.env['PATH'], HOME: home, SERVICE_PORT: String(port), NODE_ENV: 'production' },
    stdio: 'ignore',
  })
  return { child, path: '/v1/messages', headers: {} }
}
