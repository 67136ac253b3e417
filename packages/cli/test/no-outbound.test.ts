import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { tempFolder } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { LAUNCHER, launch } from './support/launcher.ts'

const WATCH = new URL('support/watch-network.mjs', import.meta.url).href

/** Settings of someone who has keys and an upstream: reasons to call, if anything were to call by itself. */
const SETTINGS = JSON.stringify({
  language_models: {
    anthropic: { api_key_env: 'MY_KEY', available_models: [{ name: 'claude-opus-5' }] },
    azure_anthropic: { api_url: 'contoso', auth: 'entra', available_models: [{ name: 'my-opus' }] },
  },
})

/** Of util-linux; where it is not there, what is asked of the network is noted all the same. */
const APART = 'unshare'

/** Whether this machine lets a program without rights have a network of its own, with nothing in it but itself. */
const HAS_NAMESPACES = spawnSync(APART, ['-rn', 'sh', '-c', 'ip link set lo up']).status === 0

/** Runs the product; where the machine can, in a network that leads nowhere. What it asked of the network, without what stays here. */
async function watched(args: readonly string[], says: RegExp): Promise<readonly string[]> {
  const home = tempFolder()
  const file = join(home, 'network.txt')
  writeFileSync(file, '')
  mkdirSync(join(home, 'config', 'sternline'), { recursive: true })
  writeFileSync(join(home, 'config', 'sternline', 'settings.json'), SETTINGS)
  const env = {
    NODE_OPTIONS: `--import=${WATCH}`,
    WATCHED_NETWORK: file,
    XDG_CONFIG_HOME: join(home, 'config'),
    MY_KEY: 'sk-ant-api03-of-nobody-at-all',
  }
  const apart = join(home, 'apart.sh')
  writeFileSync(apart, `ip link set lo up\nexec "${process.execPath}" "${LAUNCHER}" "$@"\n`)
  const wrapper = HAS_NAMESPACES ? { wrapper: [APART, '-rn', 'sh', apart] } : {}
  const product = launch(args, { env, ...wrapper })
  await product.says(says)
  product.kill('SIGTERM')
  expect(await product.ended).toMatchObject({ code: 0 })
  const asked = readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '')
  return asked.filter(line => !/^(connect|lookup) (127\.0\.0\.1|localhost|::1)(:\d+)?$/.test(line))
}

describe('nothing is called before a client calls (attack 27)', { timeout: 60_000 }, () => {
  it.each([
    {
      args: ['--upstream', 'settings'],
      says: /Ctrl-C stops it/,
      why: 'with keys, Azure and Anthropic in the settings',
    },
    { args: ['--upstream', 'anthropic'], says: /Ctrl-C stops it/, why: 'in front of Anthropic' },
    { args: ['--upstream', 'emulator'], says: /Ctrl-C stops it/, why: 'in front of the emulator' },
  ])('$why', async ({ args, says }) => {
    expect(await watched(['start', '--no-open', '--port', '0', ...args], says)).toEqual([])
  })

  it('and what would be called is seen', async () => {
    const file = join(tempFolder(), 'network.txt')
    writeFileSync(file, '')
    const strange = createServer(socket => socket.end()).listen(0, '127.0.0.1')
    await new Promise(resolve => strange.once('listening', resolve))
    const address = strange.address()
    const port = typeof address === 'object' ? address?.port : 0
    const code = `require('node:dns').lookup('telemetry.invalid', () => {})
      require('node:net').connect(${port}, '127.0.0.1', () => process.exit())`
    spawnSync(process.execPath, ['--import', WATCH, '-e', code], { env: { WATCHED_NETWORK: file }, timeout: 20_000 })
    strange.close()
    const asked = readFileSync(file, 'utf8')
    expect(asked).toContain('lookup telemetry.invalid')
    expect(asked).toContain(`connect 127.0.0.1:${port}`)
  })
})
