import type { Attachment } from '@sternline/engine'
import { isAttachment } from '../view-model/conversation/conversation-guards.ts'
import { isListOf, isObject, isText } from '../view-model/guards.ts'

/** A message that is not sent yet. */
export type Draft = Readonly<{ text: string; attachments: readonly Attachment[] }>

/** Drafts by conversation; null for the one that nothing was said in yet. */
export interface Drafts {
  /** Empty where there is none. */
  read(conversation: string | null): Draft
  write(conversation: string | null, draft: Draft): void
}

/** Nothing written, nothing attached. */
export const NO_DRAFT: Draft = { text: '', attachments: [] }

const isDraft = isObject<Draft>({ text: isText, attachments: isListOf(isAttachment) })

/** Keeps drafts over a reload of this tab. @param storage a full or forbidden one is done without */
export function createDrafts(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): Drafts {
  return {
    read: conversation => {
      try {
        const kept: unknown = JSON.parse(storage.getItem(nameOf(conversation)) ?? 'null')
        return isDraft(kept) ? kept : NO_DRAFT
      } catch {
        return NO_DRAFT
      }
    },
    write: (conversation, draft) => {
      const isEmpty = draft.text === '' && draft.attachments.length === 0
      try {
        if (isEmpty) storage.removeItem(nameOf(conversation))
        else storage.setItem(nameOf(conversation), JSON.stringify(draft))
      } catch {
        // The draft is on the page; it only won't outlive a reload.
      }
    },
  }
}

function nameOf(conversation: string | null): string {
  return `sternline.draft.${conversation ?? 'new'}`
}
