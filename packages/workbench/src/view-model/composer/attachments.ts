import type { Attachment } from '@sternline/engine'
import { visibleName } from '../visible-text.ts'

/** What an attachment is called: `@src/money.ts`, `@src/`, `@src/money.ts:3-9`. */
export function attachmentName(attachment: Attachment): string {
  const path = visibleName(attachment.path)
  if (attachment.kind !== 'selection') return attachment.kind === 'file' ? `@${path}` : `@${path.replace(/\/$/, '')}/`
  const { startLine, endLine } = attachment
  return startLine === endLine ? `@${path}:${startLine}` : `@${path}:${startLine}-${endLine}`
}

/** Whether two attachments are the same thing. */
export function isSameAttachment(one: Attachment, other: Attachment): boolean {
  return one.kind === other.kind && attachmentName(one) === attachmentName(other)
}
