import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { command, createProject, type Project, PUBLISHED, ROOT } from './project.ts'

const BIN = join(ROOT, 'node_modules', '.bin')

let project: Project

beforeAll(async () => {
  project = await createProject()
}, 180_000)

afterAll(() => project?.remove())

/** A program that opts in, talks on the emulator, and says what was read: the same in both languages but for the types. */
const program = (importing: string, typed: boolean): string => `
${importing}
const emulator = emulate()
const session${typed ? ': Session' : ''} = createSession()
const calls${typed ? ': Call[]' : ''} = []
const client = new Anthropic({
  ...emulator.client,
  middleware: [sternline({ cache: cache.on(), session, onCall: call => calls.push(call) })],
})
const params${typed ? ': Anthropic.MessageCreateParamsNonStreaming' : ''} = {
  model: 'claude-haiku-4-5', max_tokens: 50, system: 'Mind the rules. '.repeat(1500), messages: [{ role: 'user', content: 'Where?' }],
}
const run = async ()${typed ? ': Promise<void>' : ''} => {
  await client.messages.create(params, perCall({ agent: 'one' }))
  await client.messages.create(params, { timeout: 5_000, ...perCall({ agent: 'one' }) })
  assertReadAtLeast(session, 0.99)
  const around = sternlineFetch(emulator.client.fetch, { cache: cache.on() })
  const answer = await around(emulator.client.baseURL + '/v1/messages', { method: 'POST', headers: { 'x-api-key': 'k' }, body: JSON.stringify(params) })
  const label${typed ? ': string | undefined' : ''} = calls[1]?.label
  console.log(label, session.totals.calls, answer.status)
}
void run()
`

const NAMES = {
  '@sternline/integrations/anthropic': 'cache, createSession, perCall, sternline',
  '@sternline/integrations/fetch': 'sternlineFetch',
  '@sternline/integrations/testing': 'assertReadAtLeast, emulate',
}
const imports = Object.entries(NAMES).map(([from, names]) => `import { ${names} } from '${from}'`)
const requires = Object.entries(NAMES).map(([from, names]) => `const { ${names} } = require('${from}')`)

const SAID = /^🟢 [\d.]+k cached 2 200\n$/

describe('installed alone in an empty project', { timeout: 120_000 }, () => {
  it('they are there, and nothing else of ours', async () => {
    expect((await readdir(join(project.folder, 'node_modules', '@sternline'))).sort()).toEqual([...PUBLISHED].sort())
  })

  it('they work from JavaScript', async () => {
    const lines = ["import Anthropic from '@anthropic-ai/sdk'", ...imports].join('\n')
    await writeFile(join(project.folder, 'plain.mjs'), program(lines, false))
    expect(await command(process.execPath, ['plain.mjs'], project.folder)).toMatch(SAID)
  })

  it('they work from CommonJS, which Node 20.19 and later lets require modules', async () => {
    const lines = ["const { Anthropic } = require('@anthropic-ai/sdk')", ...requires].join('\n')
    await writeFile(join(project.folder, 'plain.cjs'), program(lines, false))
    expect(await command(process.execPath, ['--no-warnings', 'plain.cjs'], project.folder)).toMatch(SAID)
  })

  it.each([
    { why: 'as Node resolves', module: 'NodeNext', moduleResolution: 'NodeNext' },
    { why: 'as bundlers resolve', module: 'ESNext', moduleResolution: 'Bundler' },
  ])('they work from strict TypeScript, $why', async ({ module, moduleResolution }) => {
    const types = "import type { Call, Session } from '@sternline/integrations'"
    const lines = ["import Anthropic from '@anthropic-ai/sdk'", types, ...imports].join('\n')
    await writeFile(join(project.folder, 'typed.ts'), program(lines, true))
    const compilerOptions = {
      module,
      moduleResolution,
      target: 'ES2022',
      lib: ['ES2022'],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      outDir: `out-${module}`,
      rootDir: '.',
      // Node's types come from the checkout: they are not what is tested here.
      typeRoots: [join(ROOT, 'node_modules', '@types')],
      types: ['node'],
      skipLibCheck: false,
    }
    await writeFile(join(project.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['typed.ts'] }))
    await command(join(BIN, 'tsc'), ['-p', 'tsconfig.json'], project.folder)
    expect(await command(process.execPath, [join(`out-${module}`, 'typed.js')], project.folder)).toMatch(SAID)
  })
})

describe('as npm would publish them', { timeout: 120_000 }, () => {
  it.each(PUBLISHED)('%s passes publint', async name => {
    const said = await command(
      join(BIN, 'publint'),
      ['--strict', '--pack', 'false', join(ROOT, 'packages', name)],
      ROOT,
    )
    expect(said).toContain('All good!')
  })

  it.each(PUBLISHED)('%s has types that resolve everywhere, by attw', async name => {
    const { filename } = project.tarballs.find(tarball => tarball.name === `@sternline/${name}`)!
    const args = [join(project.folder, filename), '--profile', 'esm-only', '--format', 'ascii']
    await expect(command(join(BIN, 'attw'), args, ROOT)).resolves.toContain(`@sternline/${name}`)
  })
})
