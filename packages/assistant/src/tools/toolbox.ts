import { editFile } from './edit-file.ts'
import { listFiles } from './list-files.ts'
import { readFile } from './read-file.ts'
import { runCommand } from './run-command.ts'
import { searchText } from './search-text.ts'
import type { Tool } from './tool.ts'
import { writeFile } from './write-file.ts'

/** Every tool, in the one order in which requests name them. The one that may be missing stands last, so that the others stay cached. */
const ALL: readonly Tool[] = [listFiles, searchText, readFile, editFile, writeFile, runCommand]

/** The names of the tools that a conversation offers. */
export function offeredTools(allowsCommands: boolean): readonly string[] {
  return ALL.filter(tool => allowsCommands || tool !== runCommand).map(({ definition }) => definition.name)
}

/** The tools of these names, in their own order, whatever order they are asked in. */
export function toolsNamed(names: readonly string[]): readonly Tool[] {
  return ALL.filter(({ definition }) => names.includes(definition.name))
}
