import { SternlineError } from '@sternline/core'
import type { ProjectFolder } from '../folder/project-folder.ts'

/** A file of the project as the base holds it. */
export type ProjectText = Readonly<{ path: string; text: string }>

/** Where projects keep their rules, in the order in which the base has them. */
const RULE_FILES = ['AGENTS.md', 'CLAUDE.md', '.rules'] as const

/** No longer file is taken into the base. Unit: characters. */
const LONGEST_TEXT = 1_000_000

/** The project's rules; a file that only links to another one is taken once. */
export async function findRules(folder: ProjectFolder): Promise<readonly ProjectText[]> {
  const found = await Promise.all(RULE_FILES.map(path => readProjectText(folder, path)))
  const rules = found.filter(text => text !== null)
  return rules.filter((rule, i) => rules.findIndex(({ path }) => path === rule.path) === i)
}

/** A file for the base; null for one that is not there, is no text, is too long, or leads out of the project. */
export async function readProjectText(folder: ProjectFolder, path: string): Promise<ProjectText | null> {
  try {
    const file = await folder.readText(path)
    return file.text.length > LONGEST_TEXT || file.text.trim() === '' ? null : { path: file.path, text: file.text }
  } catch (problem) {
    if (problem instanceof SternlineError) return null
    throw problem
  }
}
