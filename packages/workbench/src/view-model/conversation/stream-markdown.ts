/** A line that opens or closes a code block: its sign and what follows. */
const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/

/** The code block that a line stands in; null outside of one. */
type Fence = Readonly<{ sign: string; length: number }> | null

function after(fence: Fence, line: string): Fence {
  const [, run = '', rest = ''] = FENCE.exec(line) ?? []
  if (run === '') return fence
  const sign = run.charAt(0)
  if (fence === null) return sign === '`' && rest.includes('`') ? null : { sign, length: run.length }
  return sign === fence.sign && run.length >= fence.length && rest.trim() === '' ? null : fence
}

/** Whether a line can only stand at the beginning of a block that does not belong to the one before it. */
function beginsAnew(line: string): boolean {
  return /^[^\s>|\-*+\d]/.test(line) || /^\*\*?[^\s*]/.test(line)
}

/**
 * Cuts Markdown at places where nothing that follows changes what stands before, so that a text that grows is read anew only at its
 * end. Reference definitions reach across everything: a text that has some stays whole.
 *
 * @returns pieces that are the text when they are put together
 */
export function markdownBlocks(text: string): readonly string[] {
  if (/^ {0,3}\[[^\]\n]+\]:/m.test(text)) return [text]
  const blocks: string[] = []
  let fence: Fence = null
  let wasBlank = false
  let start = 0
  let at = 0
  for (const line of text.split('\n')) {
    if (fence === null && wasBlank && at > start && beginsAnew(line)) {
      blocks.push(text.slice(start, at))
      start = at
    }
    fence = after(fence, line)
    wasBlank = line.trim() === ''
    at += line.length + 1
  }
  return start < text.length || blocks.length === 0 ? [...blocks, text.slice(start)] : blocks
}

/**
 * Markdown that is still being written, without what would look different as soon as its other half comes: half of a fence, an
 * emphasis or a link that is not closed yet. A code block without its end is shown as one; that is what it is going to be.
 *
 * @param text the last block of the text
 */
export function settledMarkdown(text: string): string {
  const lines = text.split('\n')
  const last = lines.at(-1) ?? ''
  const fence = lines.slice(0, -1).reduce<Fence>(after, null)
  const isHalfFence = fence === null ? /^ {0,3}(`{1,2}|~{1,2})$/.test(last) : isHalf(last, fence)
  if (isHalfFence) return lines.slice(0, -1).join('\n')
  if (after(fence, last) !== null || fence !== null) return text
  return closed(text)
}

function isHalf(line: string, { sign, length }: NonNullable<Fence>): boolean {
  const run = line.trim()
  return run.length > 0 && run.length < length && run === sign.repeat(run.length)
}

/** Closes what the last paragraph leaves open. */
function closed(text: string): string {
  const from = text.lastIndexOf('\n\n') + 1
  const head = text.slice(0, from)
  const tail = text.slice(from).replace(/!?\[([^\]\n]*)(?:\]\([^)\s]*)?$/, '$1')
  const isCode = (tail.match(/`/g)?.length ?? 0) % 2 === 1
  if (isCode) return `${head}${tail.replace(/`$/, '')}${tail.endsWith('`') ? '' : '`'}`
  const isBold = (tail.match(/\*\*/g)?.length ?? 0) % 2 === 1
  if (!isBold) return head + tail
  return /\*\*\s*$/.test(tail) ? head + tail.replace(/\*\*\s*$/, '') : `${head}${tail.trimEnd()}**`
}
