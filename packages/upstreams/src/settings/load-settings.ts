import { readFile } from 'node:fs/promises'
import { type Environment, projectSettingsFile, userSettingsFile } from './environment.ts'
import { decodeText, type FileText } from './file-text.ts'
import type { SettingsCode, SettingsProblem } from './problem.ts'
import { readSettings, type SettingsReading } from './read-settings.ts'

/** Which files settings are read from. */
export type SettingsPlaces = Readonly<{
  environment: Environment
  /** The folder of the project at hand; null outside any. */
  projectFolder: string | null
}>

/** Reads the settings from the disk. A file that does not exist says nothing; one that can't be read is a problem, not an exception. */
export async function loadSettings({ environment, projectFolder }: SettingsPlaces): Promise<SettingsReading> {
  const userFile = userSettingsFile(environment)
  const projectFile = projectFolder === null ? null : projectSettingsFile(projectFolder)
  const [user, project] = await Promise.all([fileAt(userFile), projectFile === null ? null : fileAt(projectFile)])
  const reading = readSettings({ user: textIn(user), project: textIn(project), home: environment.home, userFile })
  const problems = [...problemsIn(user), ...problemsIn(project), ...reading.problems]
  return reading.ok && problemsIn(user).length === 0 ? { ...reading, problems } : { ok: false, problems }
}

type Found = FileText | SettingsProblem | null

async function fileAt(path: string): Promise<Found> {
  try {
    const text = decodeText(await readFile(path))
    return text === null ? unusable(path, 'not-text', 'Its bytes are not UTF-8.', 'Save it as UTF-8.') : { path, text }
  } catch (problem) {
    const code = problem instanceof Error && 'code' in problem ? String(problem.code) : ''
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    return unusable(path, 'unreadable', `The system says ${code || 'no'}.`, 'Make it a file that you may read.')
  }
}

function unusable(file: string, code: SettingsCode, why: string, fix: string): SettingsProblem {
  const what = "The settings can't be read."
  return { severity: 'error', code, file, at: '', line: 1, column: 1, what, why, fix }
}

function textIn(found: Found): FileText | null {
  return found !== null && 'text' in found ? found : null
}

function problemsIn(found: Found): readonly SettingsProblem[] {
  return found !== null && 'code' in found ? [found] : []
}
