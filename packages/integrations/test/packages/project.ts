import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** The checkout. */
export const ROOT: string = fileURLToPath(new URL('../../../../', import.meta.url))

/** What integrations needs of ours, itself last. All of them are published. */
export const PUBLISHED: readonly string[] = ['core', 'engine', 'emulator', 'integrations']

/** A package of ours as npm would publish it. */
type Tarball = Readonly<{ name: string; version: string; filename: string; integrity: string }>

/** A project of somebody else, outside the checkout, with nothing in it but our packages and the SDK. */
export type Project = Readonly<{ folder: string; tarballs: readonly Tarball[]; remove: () => Promise<void> }>

/** An entry of npm's lock file. */
type Locked = Readonly<{ version: string; dependencies?: Readonly<Record<string, string>>; resolved?: string }>

/** Runs a program in a folder to its end. @throws with what it said */
export async function command(program: string, args: readonly string[], folder: string): Promise<string> {
  try {
    const options = { cwd: folder, env: cleanEnvironment(), maxBuffer: 50_000_000 }
    return (await promisify(execFile)(program, [...args], options)).stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`${program} ${args.join(' ')}\n${stdout}\n${stderr}`)
  }
}

/** Nothing that npm or vitest put there for their own children. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const theirs = /^(npm_(?!config_)|NODE_OPTIONS|NODE_ENV|VITEST)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !theirs.test(name)))
}

/** Packs our packages and installs them with the SDK, from npm's cache where that has what the checkout's lock file names. */
export async function createProject(): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'sternline-project-'))
  const tarballs = await pack(folder)
  const entries = { ...(await sdkEntries()), ...Object.fromEntries(await Promise.all(tarballs.map(ourEntry))) }
  const own = Object.fromEntries(tarballs.map(({ name, filename }) => [name, `file:${filename}`]))
  const dependencies = { ...own, '@anthropic-ai/sdk': entries['node_modules/@anthropic-ai/sdk']?.version }
  const manifest = { name: 'somebody-elses', version: '1.0.0', private: true, type: 'module', dependencies }
  const lock = { name: manifest.name, version: manifest.version, lockfileVersion: 3, requires: true }
  await writeJson(join(folder, 'package.json'), manifest)
  await writeJson(join(folder, 'package-lock.json'), { ...lock, packages: { '': manifest, ...entries } })
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  await command('npm', ['ci', '--prefer-offline', ...quiet], folder)
  return { folder, tarballs, remove: () => rm(folder, { recursive: true, force: true }) }
}

async function pack(folder: string): Promise<readonly Tarball[]> {
  const workspaces = PUBLISHED.flatMap(name => ['--workspace', `packages/${name}`])
  const options = ['--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', folder]
  return JSON.parse(await command('npm', ['pack', ...options, ...workspaces], ROOT))
}

/** The SDK and what it needs, as the checkout's own lock file has them. */
async function sdkEntries(): Promise<Record<string, Locked>> {
  const lock: Readonly<{ packages: Readonly<Record<string, Locked & { dev?: boolean; peer?: boolean }>> }> = JSON.parse(
    await readFile(join(ROOT, 'package-lock.json'), 'utf8'),
  )
  const entries: Record<string, Locked> = {}
  const add = (name: string): void => {
    const path = `node_modules/${name}`
    const locked = lock.packages[path]
    if (locked === undefined || path in entries) return
    const { dev: _dev, peer: _peer, ...entry } = locked
    entries[path] = entry
    for (const needed of Object.keys(locked.dependencies ?? {})) add(needed)
  }
  add('@anthropic-ai/sdk')
  return entries
}

async function ourEntry({ name, version, filename, integrity }: Tarball): Promise<[string, Locked]> {
  const manifest = join(ROOT, 'packages', name.replace('@sternline/', ''), 'package.json')
  const { dependencies = {} } = JSON.parse(await readFile(manifest, 'utf8'))
  const entry = { version, resolved: `file:${filename}`, integrity, dependencies }
  return [`node_modules/${name}`, entry]
}

function writeJson(path: string, content: unknown): Promise<void> {
  return writeFile(path, `${JSON.stringify(content, null, 2)}\n`)
}
