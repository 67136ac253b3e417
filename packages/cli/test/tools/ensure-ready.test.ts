import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { tempFolder } from '@sternline/testkit'
import { beforeEach, describe, expect, it } from 'vitest'

type EnsureReady = (
  options: Readonly<{ log: (line: string) => void; root: string; env: object; nodeVersion?: string }>,
) => Promise<boolean>

const TOOL = new URL('../../../../tools/ensure-ready.mjs', import.meta.url).href
const { ensureReady }: Readonly<{ ensureReady: EnsureReady }> = await import(TOOL)

const LOCK = { packages: { '': {}, 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } } }

// The made-up programs take Node's modules by another way than importing them: their imports are not those of this file.
const MODULES =
  "const { appendFileSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } = process.getBuiltinModule('node:fs')"

/** A made-up npm: counts its runs, takes a moment, and installs the made-up tsc and vite. */
const FAKE_NPM = `${MODULES}
appendFileSync('npm-runs', process.argv.slice(2).join(' ') + '\\n')
if (process.env.SLOW_NPM) await new Promise(resolve => setTimeout(resolve, 300))
if (process.env.FAIL_NPM) { console.error('npm error network timeout'); process.exit(7) }
rmSync('node_modules', { recursive: true, force: true })
cpSync('fake-modules', 'node_modules', { recursive: true })
writeFileSync('node_modules/.package-lock.json', JSON.stringify(${JSON.stringify(LOCK)}))
`
const FAKE_TSC = `${MODULES}
appendFileSync('tsc-runs', process.argv.slice(2).join(' ') + '\\n')
if (existsSync('packages/one/src/wrong.ts')) { console.log('wrong.ts(1,1): error TS1: wrong'); process.exit(2) }
mkdirSync('packages/one/dist', { recursive: true })
writeFileSync('packages/one/tsconfig.tsbuildinfo', '')
`
const FAKE_VITE = `${MODULES}
mkdirSync('dist', { recursive: true })
writeFileSync('dist/index.html', '')
`

let root = ''

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}

function runsOf(tool: 'npm' | 'tsc'): readonly string[] {
  const file = join(root, `${tool}-runs`)
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []
}

type Start = Readonly<{ isReady: boolean; said: string }>

/** `ensureReady` for the made-up clone, with the made-up npm. */
async function start(
  options: Readonly<{ nodeVersion?: string; env?: Readonly<Record<string, string>> }> = {},
): Promise<Start> {
  const said: string[] = []
  const env = { ...process.env, npm_execpath: join(root, 'npm-cli.js'), ...options.env }
  const isReady = await ensureReady({ ...options, root, env, log: line => said.push(`${line}\n`) })
  return { isReady, said: said.join('') }
}

/** What a fresh clone holds. */
beforeEach(() => {
  root = tempFolder()
  write('package.json', '{"type":"module"}')
  write('package-lock.json', JSON.stringify(LOCK))
  write('tsconfig.json', '{"references":[{"path":"packages/one"}]}')
  write('packages/one/tsconfig.json', '{"compilerOptions":{"outDir":"dist"}}')
  write('packages/one/src/a.ts', '')
  write('packages/workbench/index.html', '')
  write('npm-cli.js', FAKE_NPM)
  write('fake-modules/typescript/bin/tsc', FAKE_TSC)
  write('fake-modules/typescript/package.json', '{}')
  write('fake-modules/vite/bin/vite.js', FAKE_VITE)
  write('fake-modules/vite/package.json', '{"type":"module"}')
})

describe('ensureReady', { timeout: 60_000 }, () => {
  it('installs and builds a fresh clone, saying so, and then does nothing', async () => {
    const first = await start()
    expect(first).toMatchObject({ isReady: true })
    expect(first.said).toMatch(
      /^Installing packages \(first start only, about 20 s\)\.\.\.\nPackages installed in \d+ s\.\nCompiling the packages\.\.\.\nBuilding the page\.\.\.\n$/,
    )
    expect(await start()).toMatchObject({ isReady: true, said: '' })
    expect(runsOf('npm')).toEqual(['ci --ignore-scripts --include=dev --no-audit --no-fund --loglevel=error'])
    expect(runsOf('tsc')).toEqual(['-b'])
    expect(existsSync(join(root, '.cache/ready.lock'))).toBe(false)
  })

  it.each([
    {
      change: () =>
        write(
          'package-lock.json',
          JSON.stringify({
            ...LOCK,
            lockfileVersion: 3,
            packages: { ...LOCK.packages, 'node_modules/b': { version: '2.0.0' } },
          }),
        ),
      npm: 2,
      tsc: 2,
      why: 'another lock file',
    },
    { change: () => rmSync(join(root, 'node_modules'), { recursive: true }), npm: 2, tsc: 1, why: 'no packages' },
    {
      change: () => rmSync(join(root, 'node_modules/.sternline-stamp')),
      npm: 1,
      tsc: 1,
      why: "packages that somebody's own npm ci installed",
    },
    { change: () => write('packages/one/src/a.ts', 'longer'), npm: 1, tsc: 2, why: 'a changed source' },
    { change: () => utimesSync(join(root, 'packages/one/src/a.ts'), 1, 1), npm: 1, tsc: 2, why: 'a touched source' },
    { change: () => write('packages/one/src/b.ts', ''), npm: 1, tsc: 2, why: 'a new source' },
    { change: () => write('packages/one/test/b.test.ts', ''), npm: 1, tsc: 1, why: 'a new test, which is not built' },
    {
      change: () => rmSync(join(root, 'packages/workbench/dist'), { recursive: true }),
      npm: 1,
      tsc: 2,
      why: 'a page that is gone',
    },
  ])('after $why: npm has run $npm times, tsc $tsc times', async ({ change, npm, tsc }) => {
    await start()
    change()
    expect(await start()).toMatchObject({ isReady: true })
    expect([runsOf('npm').length, runsOf('tsc').length]).toEqual([npm, tsc])
    expect(await start()).toMatchObject({ isReady: true, said: '' })
  })

  it('tells tsc to build all when an output folder is gone, which tsc does not see by itself', async () => {
    await start()
    rmSync(join(root, 'packages/one/dist'), { recursive: true })
    await start()
    expect(runsOf('tsc')).toEqual(['-b', '-b --force'])
  })

  it('lets only one of several starts do the work, and the others wait for it', async () => {
    const env = { SLOW_NPM: '1' }
    const starts = await Promise.all([start({ env }), start({ env }), start({ env })])
    expect(starts.map(({ isReady }) => isReady)).toEqual([true, true, true])
    expect(runsOf('npm')).toHaveLength(1)
    expect(runsOf('tsc')).toHaveLength(1)
    expect(starts.filter(({ said }) => said.includes('Another start is preparing this folder'))).toHaveLength(2)
  })

  it('waits for a lock whose owner has not yet written its name', async () => {
    mkdirSync(join(root, '.cache/ready.lock'), { recursive: true })
    const starting = start()
    setTimeout(() => rmSync(join(root, '.cache/ready.lock'), { recursive: true }), 100)
    expect(await starting).toMatchObject({
      isReady: true,
      said: expect.stringMatching(/^Another start is preparing this folder; waiting/),
    })
  })

  it.each([
    { owner: '999999999', why: 'of a process that is gone' },
    { owner: String(process.pid), age: 20 * 60, why: 'so old that its process id must be of another process' },
    { owner: '', age: 60, why: 'without an owner' },
  ])('takes over a lock $why', async ({ owner, age = 0 }) => {
    write('.cache/ready.lock/pid', owner)
    const then = Date.now() / 1000 - age
    utimesSync(join(root, '.cache/ready.lock'), then, then)
    expect(await start()).toMatchObject({ isReady: true, said: expect.not.stringContaining('Another start') })
  })

  it('says what, why and what to do when npm fails, and tries again next time', async () => {
    const { isReady, said } = await start({ env: { FAIL_NPM: '1' } })
    expect(isReady).toBe(false)
    expect(said).toMatch(
      /npm error network timeout\nThe packages could not be installed: `npm ci` ended with exit code 7\.\n.*\nTry `npm ci` by hand/,
    )
    expect(await start()).toMatchObject({ isReady: true })
  })

  it('says what, why and what to do when the build fails, and tries again next time', async () => {
    write('packages/one/src/wrong.ts', '')
    const { isReady, said } = await start()
    expect(isReady).toBe(false)
    expect(said).toMatch(
      /wrong\.ts\(1,1\): error TS1: wrong\nThe step "Compiling the packages" failed with exit code 2\.\nThe lines above say why/,
    )
    rmSync(join(root, 'packages/one/src/wrong.ts'))
    expect(await start()).toMatchObject({ isReady: true })
  })

  it.each([
    { nodeVersion: '18.20.4', isReady: false },
    { nodeVersion: '20.18.3', isReady: false },
    { nodeVersion: '20.19.0', isReady: true },
    { nodeVersion: '22.1.0', isReady: true },
  ])('with Node $nodeVersion: $isReady', async ({ nodeVersion, isReady }) => {
    const started = await start({ nodeVersion })
    expect(started.isReady).toBe(isReady)
    if (!isReady)
      expect(started.said).toMatch(/^Sternline needs Node 20\.19 or newer, and this is Node .*\nInstall a newer one/)
  })
})
