import { createHash, randomBytes } from 'node:crypto'
import { open, readFile, readlink, realpath, rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { SternlineError } from '@sternline/core'
import { createPrivateFolder } from '@sternline/ledger'
import { decodeText } from '@sternline/upstreams/settings'

/** For the owner alone. */
const PRIVATE_FILE = 0o600

/** What stands at the file's place. Equal contents have equal revisions. */
export type SettingsOnDisk =
  | Readonly<{ kind: 'absent' }>
  | Readonly<{ kind: 'text'; text: string; revision: string }>
  /** There is something that is no text, or that the system does not let be read. */
  | Readonly<{ kind: 'unusable'; why: string; fix: string }>

/** Reads the file. Never throws. */
export async function readSettingsFile(file: string): Promise<SettingsOnDisk> {
  try {
    const bytes = await readFile(file)
    const text = decodeText(bytes)
    if (text === null) return { kind: 'unusable', why: 'Its bytes are not UTF-8.', fix: 'Save it as UTF-8.' }
    return { kind: 'text', text, revision: createHash('sha256').update(bytes).digest('hex').slice(0, 32) }
  } catch (problem) {
    const code = codeOf(problem)
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' }
    return {
      kind: 'unusable',
      why: `The system says ${code || 'no'}.`,
      fix: 'Make it a file that you may read and write.',
    }
  }
}

/** The revision of what stands at the file's place; null when nothing does. */
function revisionOf(found: SettingsOnDisk): string | null {
  return found.kind === 'text' ? found.revision : null
}

/**
 * Writes the file for its owner alone, whole or not at all: beside it first, then in its place. A link stays one.
 *
 * @param revision of the text that was changed; null for a new file
 * @throws SternlineError `file-changed` when something else is there by now, `settings-unwritable` when the system refuses
 */
export async function writeSettingsFile(file: string, text: string, revision: string | null): Promise<void> {
  const target = await behindLink(file)
  const beside = `${target}.${randomBytes(6).toString('hex')}.tmp`
  try {
    await createPrivateFolder(dirname(target))
    const handle = await open(beside, 'wx', PRIVATE_FILE)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    const found = await readSettingsFile(file)
    if (found.kind === 'unusable' || revisionOf(found) !== revision) throw changed(file)
    await rename(beside, target)
  } catch (cause) {
    // What kept it from being written may keep it from being removed as well; what is told is the first.
    await rm(beside, { force: true }).catch(() => {})
    throw cause instanceof SternlineError ? cause : unwritable(file, cause)
  }
}

/** People keep their settings elsewhere and link them here. */
async function behindLink(file: string): Promise<string> {
  try {
    return await realpath(file)
  } catch {
    const target = await readlink(file).catch(() => null)
    return target === null ? file : resolve(dirname(file), target)
  }
}

function codeOf(problem: unknown): string {
  return problem instanceof Error && 'code' in problem ? String(problem.code) : ''
}

function changed(file: string): SternlineError {
  return new SternlineError('file-changed', {
    what: `${file} is not written.`,
    why: 'Something else is on disk by now: it was changed, made or removed since it was read.',
    fix: 'Look at what is there, and save again on top of it if you still want to.',
  })
}

function unwritable(file: string, cause: unknown): SternlineError {
  const words = {
    what: `${file} is not written.`,
    why: `The system says ${codeOf(cause) || 'no'}.`,
    fix: 'Make it a file that you may write, in a folder that you may write.',
  }
  return new SternlineError('settings-unwritable', words, { cause })
}
