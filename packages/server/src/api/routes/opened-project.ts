import type { OpenProject, Workspace } from '../../workspace/workspace.ts'
import { NO_PROJECT, refusing } from '../refusals.ts'

/** Makes a look at the project that is open. @returns what throws the refusal `no-project` where none is */
export function openedProject({ workspace }: Readonly<{ workspace: Workspace }>): () => OpenProject {
  return () => {
    if (workspace.project === null) throw refusing(NO_PROJECT)
    return workspace.project
  }
}
