import type { EditorState, TextBlock } from '@sternline/engine'
import type { BaseChange } from '../base/base-layer.ts'
import { tagged } from '../text/tagged.ts'
import { visibleName } from '../text/visible-text.ts'

/** Everything that goes into a message of the user. */
export type UserMessageParts = Readonly<{
  text: string
  /** What the earlier part of the conversation was about, for the first message after a compaction; null for any other. */
  summary: string | null
  attachments: string
  /** Epoch milliseconds. */
  at: number
  editor: EditorState
  /** Null when there is none to tell. */
  git: string | null
  /** How the base differs from what it holds, where that was not told before. */
  changes: readonly BaseChange[]
}>

/** A changed file of the base is told whole up to this length. Unit: characters. */
const LONGEST_CHANGE = 20_000

/**
 * Writes the newest message of the user. All that varies stands here: the date, the open file, the state of git, what changed in
 * the base. Once sent it is history, and is never written again.
 */
export function userMessage(parts: UserMessageParts): readonly TextBlock[] {
  const { text, summary, attachments } = parts
  const blocks = [
    summary === null ? '' : tagged('summary-of-the-conversation-so-far', {}, summary),
    attachments,
    tagged('context', {}, contextOf(parts)),
    text,
  ]
  return blocks.filter(block => block.trim() !== '').map(block => ({ type: 'text', text: block }))
}

function contextOf({ at, editor, git, changes }: UserMessageParts): string {
  const lines = [`Date: ${dayOf(at)}`]
  const { openFile } = editor
  if (openFile !== undefined) {
    const { path, startLine, endLine } = openFile
    const selected = startLine === undefined ? '' : `, lines ${startLine} to ${endLine ?? startLine} selected`
    lines.push(`Open file: ${visibleName(path)}${selected}`)
  }
  if (git !== null) lines.push(`git status: ${git}`)
  return [...lines, ...changes.map(changeText)].join('\n')
}

/** How a change of the base is told to the model. */
export function changeText({ path, change, text }: BaseChange): string {
  const name = visibleName(path)
  if (text === null) return `${name} is gone; what the system prompt shows of it is out of date.`
  const isShort = text.length <= LONGEST_CHANGE
  const how = change === 'added' ? 'is new' : 'has changed; what the system prompt shows of it is out of date'
  return isShort ? `${name} ${how}. It now reads:\n${text}` : `${name} ${how}. Read it with read_file.`
}

/** The day as it is where the person sits. */
function dayOf(at: number): string {
  const date = new Date(at)
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
