import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Ended, type FakeUpstream, type Running, runSternline, spawnSternline } from '@sternline/testkit'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startServer } from '../packages/server/src/index.ts'
import { ask, listen } from './support/canary/ask.ts'
import { attack } from './support/canary/attack.ts'
import { type Canary, canariesFor, canaryOf, type Place, placeOf, searchFor } from './support/canary/canaries.ts'
import { FAULT_HEADER, startEchoingUpstream } from './support/canary/echoing-upstream.ts'
import { gatherAnswers, gatherExports, gatherFiles } from './support/canary/gather.ts'
import { misplacedSettings } from './support/canary/misplaced.ts'

/** Makes the product crash on purpose, at a signal. */
const CRASH = new URL('support/canary/crash-when-asked.mjs', import.meta.url).href

const ADDRESS = /http:\/\/127\.0\.0\.1:\d+/

let folder: string
let upstream: FakeUpstream

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sternline-canary-'))
  upstream = await startEchoingUpstream()
})

afterEach(async () => {
  await upstream.close()
  await rm(folder, { recursive: true, force: true })
})

type Owner = Readonly<{
  /** Of the owner's secrets: nobody else is ever to see one. */
  canaries: readonly Canary[]
  home: string
  data: string
  variables: Readonly<Record<string, string>>
  /** The file of a key. */
  keyFile: string
}>

/** The owner of this machine: keys in the environment and in a file, and one more where none belongs. */
async function moveIn(): Promise<Owner> {
  const home = join(folder, 'home')
  const configuration = join(home, '.config', 'sternline')
  await mkdir(configuration, { recursive: true })
  const inEnvironment = canariesFor('in the environment')
  const [anthropic, azure32, azure84, token] = inEnvironment.map(({ secret }) => secret)
  const inFile = canariesFor('in a key file')
  const keyFile = join(configuration, 'azure.key')
  await writeFile(keyFile, `${inFile[2]?.secret}\n`)
  await chmod(keyFile, 0o600)
  const inComment = canariesFor('in a comment of the settings')
  const settings = {
    language_models: {
      anthropic: { api_url: upstream.url, api_key_env: 'MY_ANTHROPIC_KEY' },
      azure_anthropic: {
        api_url: `${upstream.url}/anthropic`,
        api_key_file: keyFile,
        available_models: [{ name: 'my-opus', model: 'claude-opus-5', aliases: ['opus'] }],
      },
      azure_openai: {
        api_url: `${upstream.url}/openai/v1`,
        api_key_env: 'MY_TOKEN',
        auth: 'bearer',
        available_models: [{ name: 'my-gpt', model: 'gpt-5.6' }],
      },
    },
  }
  await writeFile(
    join(configuration, 'settings.json'),
    `// ${inComment.map(({ secret }) => secret).join(' ')}\n${JSON.stringify(settings)}\n`,
  )
  const proxy = canariesFor('as the password of a proxy')
  return {
    canaries: [...inEnvironment, ...inFile, ...inComment, ...proxy],
    home,
    data: join(folder, 'data'),
    keyFile,
    variables: {
      HOME: home,
      XDG_CONFIG_HOME: join(home, '.config'),
      XDG_RUNTIME_DIR: join(folder, 'runtime'),
      MY_ANTHROPIC_KEY: anthropic ?? '',
      AZURE_API_KEY: azure32 ?? '',
      AZURE_CLIENT_SECRET: azure84 ?? '',
      MY_TOKEN: token ?? '',
      HTTPS_PROXY: `http://me:${proxy[1]?.secret}@127.0.0.1:9`,
    },
  }
}

/** Where it listens, once it has told. */
async function addressOf({ child, ended, stdout }: Running): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      const url = ADDRESS.exec(stdout())?.[0]
      if (url !== undefined) resolve(url)
    })
    ended.then(({ stderr }) => reject(new Error(`It ended instead: ${stderr}`)), reject)
  })
}

function said(name: string, { stdout, stderr }: Ended): readonly Place[] {
  return [placeOf(`standard output of ${name}`, stdout), placeOf(`standard error of ${name}`, stderr)]
}

/** Each of the owner's keys meets each fault of an upstream, with a client's own mistakes beside it. @returns what clients were answered */
async function useKeys(url: string, token: string): Promise<readonly Place[]> {
  const faults = ['none', 'refused-key', 'unknown-error', 'as-code', 'page', 'long-page', 'openai', 'cut']
  const paths = [
    { path: '/v1/messages', model: 'claude-opus-5' },
    { path: '/v1/messages', model: 'my-opus' },
    { path: '/v1/messages/count_tokens', model: 'my-opus' },
    { path: '/openai/v1/chat/completions', model: 'my-gpt' },
    { path: '/openai/v1/responses', model: 'my-gpt' },
  ]
  const asked = paths.flatMap(({ path, model }) =>
    faults.flatMap(fault =>
      ['claude-cli/2.1.330', 'curl/8'].map(agent =>
        ask(url, {
          path,
          headers: { 'x-api-key': token, [FAULT_HEADER]: fault, 'user-agent': agent },
          body: JSON.stringify({ model, max_tokens: 9, messages: [{ role: 'user', content: `with ${fault}` }] }),
        }),
      ),
    ),
  )
  return Promise.all(asked)
}

/** Everything that is searched, and what for. */
type Haul = Readonly<{ canaries: readonly Canary[]; places: readonly Place[] }>

/** The product as its owner starts it, with keys in custody, used and attacked until it crashes. */
async function crashUnderAttack({ variables, data, home, keyFile, canaries }: Owner): Promise<readonly Haul[]> {
  const running = spawnSternline(['start', '--no-open', '--port', '0', '--upstream', 'settings', '--data', data], {
    variables: { ...variables, NODE_OPTIONS: `--import=${CRASH}` },
  })
  const url = await addressOf(running)
  const tokenFile = join(data, 'token')
  const token = (await readFile(tokenFile, 'utf8')).trim()
  const own = [...canaries, canaryOf('the token of this Sternline', token)]
  const known = { 'x-sternline-token': token }

  const events = listen(url, '/api/events', known)
  const toKeys = await useKeys(url, token)
  const byClients = await attack(url, 'my-opus', known)
  const answers = [...(await gatherAnswers(url, known)), events()]
  const hanging = { 'x-api-key': token, [FAULT_HEADER]: 'hang' }
  const cut = ask(url, { path: '/v1/messages', headers: hanging, body: '{"model":"my-opus","messages":[]}' })
  await expect
    .poll(() => upstream.requests.some(({ headers }) => headers.some(([, value]) => value === 'hang')))
    .toBe(true)
  running.child.kill('SIGUSR2')
  const ended = await running.ended
  await cut
  expect(ended.stderr).toContain('a crash on purpose')

  const settingsFile = join(home, '.config', 'sternline', 'settings.json')
  const { places: exports, exchanges } = await gatherExports(join(data, 'ledger.sqlite'))
  expect(exchanges).toBeGreaterThan(200)
  const kept = [...(await gatherFiles(folder, [tokenFile, keyFile, settingsFile])), ...exports]
  return [
    {
      canaries: [...own, ...byClients.canaries],
      places: [...answers, ...said('the server that crashed', ended), ...kept],
    },
    // Clients see what they sent themselves in an upstream's own words, and nothing of the owner's.
    { canaries: own, places: [...toKeys, ...byClients.answers] },
  ]
}

/** The server in front of one upstream, forwarding each client's own key, with its log. */
async function passThrough(): Promise<readonly Haul[]> {
  const lines: string[] = []
  const data = join(folder, 'pass-through')
  const server = await startServer({
    port: 0,
    upstream: { name: 'anthropic', apiUrl: upstream.url },
    ledgerFile: join(data, 'ledger.sqlite'),
    pageFolder: fileURLToPath(new URL('../packages/workbench/dist', import.meta.url)),
    version: '0.0.0-test',
    graceMs: 200,
    log: line => void lines.push(line),
    logTo: { write: line => void lines.push(line) },
  })
  const { canaries } = await attack(server.url, 'claude-opus-5', {})
  const answers = await gatherAnswers(server.url, {})
  await server.stop()
  expect(lines.length).toBeGreaterThan(200)
  const { places: exports } = await gatherExports(join(data, 'ledger.sqlite'))
  return [
    {
      canaries,
      places: [...answers, placeOf('the log', lines.join('\n')), ...(await gatherFiles(data, [])), ...exports],
    },
  ]
}

/** What the command says of settings, good and bad. */
async function examine({ variables, canaries, home }: Owner): Promise<readonly Haul[]> {
  const hauls: Haul[] = []
  for (const args of [['doctor'], ['doctor', '--json']]) {
    hauls.push({ canaries, places: said(args.join(' '), await runSternline(args, { variables })) })
  }
  const project = join(folder, 'project')
  await mkdir(join(project, '.sternline'), { recursive: true })
  for (const { text, canaries: misplaced } of misplacedSettings(upstream.url)) {
    await writeFile(join(home, '.config', 'sternline', 'settings.json'), text)
    await writeFile(join(project, '.sternline', 'settings.json'), text)
    for (const args of [
      ['start', '--upstream', 'settings', '--no-open', '--port', '0'],
      ['doctor'],
      ['doctor', '--json'],
    ]) {
      const ended = await runSternline(args, { variables, folder: project })
      expect(ended.code).not.toBe(0)
      hauls.push({ canaries: [...canaries, ...misplaced], places: said(`${args[0]} with misplaced keys`, ended) })
    }
  }
  return hauls
}

it('no secret is in any log, error, database, page, figure, export, diagnosis or crash of the real product, wherever it was put', async () => {
  const owner = await moveIn()
  const hauls = [...(await crashUnderAttack(owner)), ...(await passThrough()), ...(await examine(owner))]
  expect(hauls.flatMap(({ canaries, places }) => searchFor(canaries, places))).toEqual([])
}, 120_000)

it.each([
  { why: 'in the middle of bytes that are no text', hide: (secret: string) => `\u0000\u0001${secret}\u0000` },
  { why: 'without its beginning', hide: (secret: string) => secret.slice(-24) },
  { why: 'without its end', hide: (secret: string) => secret.slice(0, -12) },
  { why: 'as base64', hide: (secret: string) => Buffer.from(secret).toString('base64') },
])('a secret that is somewhere is found and named: $why', ({ hide }) => {
  const canaries = canariesFor('in a pocket')
  for (const { name, secret } of canaries) {
    expect(searchFor(canaries, [placeOf('elsewhere', 'nothing'), placeOf('a file', hide(secret))])).toEqual([
      `a file: ${name}`,
    ])
  }
})
