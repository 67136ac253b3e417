// `@portkey-ai/gateway` with `@hono/node-server` 1.13.8, for the benchmark. Answers at /v1/messages when told by headers where to go.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('../node_modules/@portkey-ai/gateway/build/start-server.js', import.meta.url))

/**
 * Starts it.
 *
 * @param {number} port that it shall listen on
 * @param {number} upstreamPort of the stub on 127.0.0.1
 */
export function startPortkey(port, upstreamPort) {
  const child = spawn(process.execPath, [script, '--headless', `--port=${port}`], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', TRUSTED_CUSTOM_HOSTS: '127.0.0.1,localhost' },
    stdio: 'ignore',
  })
  return {
    child,
    path: '/v1/messages',
    headers: {
      'x-portkey-provider': 'anthropic',
      'x-portkey-custom-host': `http://127.0.0.1:${upstreamPort}/v1`,
      authorization: 'Bearer sk-bench',
    },
  }
}
