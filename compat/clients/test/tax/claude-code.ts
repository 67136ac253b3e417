import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The CLI's own binary. Its package brings one for every platform as an optional dependency; the script that would copy it to
 * `bin` after the install is not run here, and not needed.
 */
const CLAUDE = createRequire(import.meta.url).resolve(
  `@anthropic-ai/claude-code-${process.platform}-${process.arch}/claude`,
)

const LAUNCHER = fileURLToPath(new URL('../../../../packages/cli/bin/sternline.mjs', import.meta.url))

/** A turn of a task: what is asked. */
export type Turn = Readonly<{ prompt: string; isFirst: boolean }>

/** How Claude Code is started: by itself, or by `sternline run`. */
export type Way = Readonly<{
  /** Arguments of `sternline run` before the name of the client; null for a direct run. */
  run: readonly string[] | null
  env: Readonly<Record<string, string>>
}>

/** What a turn said, and how it ended. */
export type Said = Readonly<{ code: number | null; out: string; error: string }>

/** A home and a project of its own for a run, always at the same place: paths are part of what Claude Code sends. */
export type Workshop = Readonly<{
  /** Where Claude Code works. */
  project: string
  turn: (way: Way, turn: Turn) => Promise<Said>
  /** Empties it, so that the next run begins as the first did. */
  renew: () => Promise<void>
  remove: () => Promise<void>
}>

const BERTH = [
  'import { rope } from "./rope"',
  '',
  'export function mooringFee(length) {',
  '  return length * 7',
  '}',
  '',
]

/** Makes a workshop. */
export async function createWorkshop(): Promise<Workshop> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'sternline-tax-')))
  const project = join(folder, 'harbour')
  const fill = async (): Promise<void> => {
    await mkdir(join(folder, 'home'), { recursive: true })
    await mkdir(join(project, 'src'), { recursive: true })
    await writeFile(join(project, 'src', 'berth.js'), BERTH.join('\n'))
    await writeFile(join(project, 'README.md'), '# Harbour\n')
  }
  await fill()
  return {
    project,
    turn: (way, turn) => start(folder, project, way, turn),
    renew: async () => {
      for (const name of ['home', 'harbour']) await rm(join(folder, name), { recursive: true, force: true })
      await fill()
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

function start(folder: string, project: string, { run, env }: Way, { prompt, isFirst }: Turn): Promise<Said> {
  const args = ['-p', prompt, '--output-format', 'json', '--model', 'claude-opus-5', ...(isFirst ? [] : ['--continue'])]
  const [program, all] =
    run === null ? [CLAUDE, args] : [process.execPath, [LAUNCHER, 'run', ...run, 'claude', ...args]]
  const child = spawn(program, all, {
    cwd: project,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Nothing of this machine's own environment: no keys, no settings, no proxy.
    env: {
      PATH: `${dirname(CLAUDE)}:${process.env['PATH'] ?? ''}`,
      HOME: join(folder, 'home'),
      XDG_RUNTIME_DIR: join(folder, 'home', 'run'),
      CLAUDE_CONFIG_DIR: join(folder, 'home', '.claude'),
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
      DISABLE_TELEMETRY: '1',
      DISABLE_ERROR_REPORTING: '1',
      NO_PROXY: '127.0.0.1',
      ANTHROPIC_API_KEY: 'any-key',
      ...env,
    },
  })
  let out = ''
  let error = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    error += text
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => resolve({ code, out, error }))
  })
}
