import { createHash } from 'node:crypto'

/** Names a text: equal texts have equal revisions. */
export function revisionOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
