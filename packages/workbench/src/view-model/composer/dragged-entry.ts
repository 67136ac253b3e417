import type { Attachment } from '@sternline/engine'
import { isAttachment } from '../conversation/conversation-guards.ts'
import type { TreeRow } from '../project/tree-rows.ts'

/** What a file or folder of the tree is dragged as: an `Attachment` in JSON. */
export const ENTRY_TYPE = 'application/x-sternline-entry'

/** What a line of the tree is dragged as; null for one that can't be attached. */
export function entryToDrag({ kind, path }: Pick<TreeRow, 'kind' | 'path'>): string | null {
  return kind === 'file' || kind === 'folder' ? JSON.stringify({ kind, path }) : null
}

/** What was dragged; null for anything else than a file or folder of the project. */
export function draggedEntry(data: string): Attachment | null {
  try {
    const entry: unknown = JSON.parse(data)
    return isAttachment(entry) ? entry : null
  } catch {
    return null
  }
}
