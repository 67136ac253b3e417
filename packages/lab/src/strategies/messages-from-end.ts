import { isAssistantAt, isMarkableAt, kindAt, type Path, sectionAt } from '../simulate/path.ts'
import type { MessageName, Shape } from './rule.ts'

/** A message in a product's own shape: blocks `from` to `to`, both included. */
export type ShapedMessage = Readonly<{ from: number; to: number; isUser: boolean; isResults: boolean }>

/** The messages of the first `length` blocks of a path in a product's shape, the newest first. */
export function* messagesFromEnd(path: Path, length: number, shape: Shape): Generator<ShapedMessage> {
  let to = length - 1
  while (to >= 0 && sectionAt(path, to) === 'messages') {
    let from = to
    while (from > 0 && isSameMessage(path, from - 1, to, shape)) from -= 1
    yield { from, to, isUser: !isAssistantAt(path, to), isResults: holdsResultsOnly(path, from, to) }
    to = from - 1
  }
}

/** The message of that name; undefined when there is none. */
export function findMessage(path: Path, length: number, shape: Shape, name: MessageName): ShapedMessage | undefined {
  const { nth, fits } = WANTED[name]
  let count = 0
  for (const message of messagesFromEnd(path, length, shape)) {
    if (fits(message, path)) count += 1
    if (count === nth) return message
  }
  return undefined
}

type Wanted = Readonly<{ nth: number; fits: (message: ShapedMessage, path: Path) => boolean }>

const WANTED: Readonly<Record<MessageName, Wanted>> = {
  'M-1': { nth: 1, fits: () => true },
  'M-2': { nth: 2, fits: () => true },
  'K-1': { nth: 1, fits: canBeMarked },
  'K-2': { nth: 2, fits: canBeMarked },
  'U-1': { nth: 1, fits: ({ isUser }) => isUser },
  'U-2': { nth: 2, fits: ({ isUser }) => isUser },
  H: { nth: 1, fits: ({ isUser, isResults }) => isUser && !isResults },
}

function isSameMessage(path: Path, before: number, block: number, shape: Shape): boolean {
  if (sectionAt(path, before) !== 'messages' || path.messages[before] !== path.messages[block]) return false
  const areResults = kindAt(path, before) === 'tool_result' && kindAt(path, block) === 'tool_result'
  if (shape === 'merged' || isAssistantAt(path, block)) return true
  if (areResults) return shape === 'tool-message'
  return kindAt(path, before) !== 'tool_result' && kindAt(path, block) !== 'tool_result'
}

function holdsResultsOnly(path: Path, from: number, to: number): boolean {
  for (let i = from; i <= to; i++) if (kindAt(path, i) !== 'tool_result') return false
  return true
}

function canBeMarked({ from, to }: ShapedMessage, path: Path): boolean {
  for (let i = from; i <= to; i++) if (isMarkableAt(path, i)) return true
  return false
}
