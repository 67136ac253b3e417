import { openProjectFolder, type ProjectFolder } from '@sternline/assistant/folder'

/** A project that a server is started with. */
export type ProjectOptions = Readonly<{
  /** Path of its folder. */
  folder: string
  /** Absolute path of the folder in which conversations and pins are kept. */
  dataFolder: string
  /** The time that people live by, for the date that is told to a model, epoch milliseconds. Default: this machine's. */
  today?: () => number
}>

/** Looks whether there is a folder to open, before anything else is opened. @throws SternlineError `no-project-folder` */
export async function findProject(options: ProjectOptions | null): Promise<FoundProject | null> {
  return options === null ? null : { ...options, folder: await openProjectFolder(options.folder) }
}

/** A project whose folder is there. */
export type FoundProject = Omit<ProjectOptions, 'folder'> & Readonly<{ folder: ProjectFolder }>
