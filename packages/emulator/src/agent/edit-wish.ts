import { mentionedPaths } from './paths.ts'

/** A change that a person asks for in so many words: this text is to become that one. */
export type EditWish = Readonly<{
  from: string
  to: string
  /** Null where no file is named. */
  path: string | null
}>

const QUOTED = '`[^`\\n]{1,300}`|"[^"\\n]{1,300}"|\'[^\'\\n]{1,300}\'|“[^”\\n]{1,300}”'
/** Up to five words without quotes. */
const BARE = '[^\\s`"“]\\S{0,80}(?: \\S{1,80}){0,4}?'
const OPERAND = `(${QUOTED}|${BARE})`
const LEAD_IN = '(?:(?:please|can you|could you|now|then|and)[, ] *|in \\S{1,300}[,:]? )*'
const VERB = '(?:change|replace|rename|turn|edit|update)'
const NOUN = '(?:the (?:text|words?|line|name|title|heading|value|string|constant|function|variable) )?'

/** `change X to Y in FILE`, on a line of its own. */
const CHANGE = new RegExp(
  `^ {0,8}${LEAD_IN}${VERB} ${NOUN}${OPERAND} (?:to|with|by|into) ${OPERAND}(?: in (?:the file )?(\\S{1,300}))?[.!?]? {0,8}$`,
  'im',
)

/** No more of a question is looked at. Unit: characters. */
const READ_AT_MOST = 4_000

/** Changes that are proposed at once. */
const MOST_CHANGES = 3

/** Reads which change a question asks for; null for one that asks for none, or not in so many words. */
export function editWishOf(question: string): EditWish | null {
  const text = question.slice(0, READ_AT_MOST)
  const found = CHANGE.exec(text)
  const [from, to] = [unquoted(found?.[1] ?? ''), unquoted(found?.[2] ?? '')]
  // Where the second text still says where, it was not understood.
  if (from === '' || from === to || / in /.test(isQuoted(found?.[2] ?? '') ? '' : to)) return null
  const [path = null] = mentionedPaths(found?.[3] ?? text)
  return { from, to, path }
}

/** The lines of a file that was read, without their numbers and without what the tool says beside them. */
export function linesRead(result: string): readonly string[] {
  const lines = result.split('\n')
  const numbered = lines.flatMap(line => NUMBERED.exec(line)?.[1] ?? [])
  return numbered.length > 0 ? numbered : lines
}

const NUMBERED = /^\s*\d+(?:→|\t|:| {2})(.*)$/

/** Old and new texts whose old text stands in the file exactly once, so that every tool for edits takes them. */
export function replacements(lines: readonly string[], { from, to }: EditWish): readonly (readonly [string, string])[] {
  const text = lines.join('\n')
  const standsOnce = (piece: string): boolean => text.split(piece, 3).length === 2
  if (standsOnce(from)) return [[from, to]]
  return lines
    .filter(line => line.includes(from) && standsOnce(line))
    .slice(0, MOST_CHANGES)
    .map(line => [line, line.replaceAll(from, to)] as const)
}

function isQuoted(operand: string): boolean {
  return /^[`"'“]/.test(operand)
}

/** What a person means by it: a sentence's end belongs to no name. */
function unquoted(operand: string): string {
  return isQuoted(operand) ? operand.slice(1, -1) : operand.replace(/[.,!?]+$/, '')
}
