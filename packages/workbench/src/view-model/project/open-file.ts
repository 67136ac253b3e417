import type { ApiFile } from '@sternline/engine'
import type { Problem } from '../problem.ts'

/** A text as it is on disk. */
export type DiskText = Readonly<{ text: string; revision: string }>

/** A file that stands open in the editor. */
export type OpenFile = Readonly<{
  path: string
  /** `refused`: it could not be read, `problem` says why. */
  phase: 'reading' | 'ready' | 'refused'
  /** As it was read or saved last. */
  text: string
  /** Null for a file that is not on disk yet, and before it was read. */
  revision: string | null
  /** What stands in the editor; equal to `text` when nothing was changed. */
  draft: string
  isSaving: boolean
  /** Whether something else is on disk by now, and the draft was changed as well. */
  isStale: boolean
  /** What is on disk by now, where it is stale; null where it can't be read any more. */
  onDisk: DiskText | null
  /** Why it could not be read or saved; null when all is well. */
  problem: Problem | null
}>

/** A file that is about to be read. */
export function readingFile(path: string): OpenFile {
  return {
    path,
    phase: 'reading',
    text: '',
    revision: null,
    draft: '',
    isSaving: false,
    isStale: false,
    onDisk: null,
    problem: null,
  }
}

/** An empty file that is not on disk until it is saved. */
export function unsavedFile(path: string): OpenFile {
  return { ...readingFile(path), phase: 'ready' }
}

/** Whether closing it would lose something. */
export function isDirty(file: OpenFile): boolean {
  return file.phase === 'ready' && (file.draft !== file.text || file.revision === null)
}

/** Whether it is there, as far as is known, so that it can be followed. */
export function isOnDisk(file: OpenFile): boolean {
  return file.phase === 'ready' && file.revision !== null && !(file.isStale && file.onDisk === null)
}

/** The file once the disk was looked at. A changed draft is never given up: the file is stale then. */
export function withDisk(file: OpenFile, { text, revision }: DiskText): OpenFile {
  const calm = { ...file, phase: 'ready', isStale: false, onDisk: null, problem: null } as const
  if (file.phase === 'ready' && isDirty(file) && file.draft !== text) {
    return revision === file.revision ? calm : { ...calm, isStale: true, onDisk: { text, revision } }
  }
  return { ...calm, text, revision, draft: text }
}

/** The file once the server refused to read it. A changed draft stays, and can be saved as a new file. */
export function withRefusal(file: OpenFile, problem: Problem): OpenFile {
  if (isDirty(file)) return { ...file, isStale: file.revision !== null, onDisk: null, problem }
  return { ...file, phase: 'refused', problem }
}

/** The file once it was saved. What was typed meanwhile stays a draft. @param sent the draft that was saved */
export function withSaved(file: OpenFile, { text, revision }: ApiFile, sent: string): OpenFile {
  const draft = file.draft === sent ? text : file.draft
  return { ...file, text, revision, draft, isSaving: false, isStale: false, onDisk: null, problem: null }
}

/** The file with the disk's text as the one that the draft changes: saving it writes over what is there. */
export function withMineKept(file: OpenFile): OpenFile {
  const { text, revision } = file.onDisk ?? { text: '', revision: null }
  return { ...file, text, revision, isStale: false, onDisk: null, problem: null }
}
