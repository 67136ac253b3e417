import { type Fields, textOf } from '../fields.ts'
import type { Lose } from '../loss.ts'
import type { Piece } from '../piece.ts'
import type { At, ReadBlock } from './block-kind.ts'
import { readDocument } from './document.ts'
import { readImage } from './image.ts'
import { readSearchResult } from './search-result.ts'
import { readText } from './text.ts'
import { readThinking, writeThinking } from './thinking.ts'
import { readToolResult, writePart, writeToolResult } from './tool-result.ts'
import { readToolUse, writeToolUse } from './tool-use.ts'

/** The kinds of content blocks that both sides know. */
const KINDS: Readonly<Record<string, ReadBlock>> = {
  text: readText,
  image: readImage,
  document: readDocument,
  search_result: readSearchResult,
  thinking: readThinking,
  tool_use: readToolUse,
  tool_result: readToolResult,
}

/** Reads a content block of the Messages API. One of an unknown kind is reported, and left out. */
export function readBlock(block: Fields, at: At): readonly Piece[] {
  const type = textOf(block['type'])
  const read = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined
  if (read !== undefined) return read(block, at)
  at.lose(type === 'redacted_thinking' ? 'thinking' : 'block-not-sayable', at.path)
  return []
}

/** Writes a piece as a content block of the Messages API. */
export function writeBlock(piece: Piece, path: string, lose: Lose): Fields {
  switch (piece.kind) {
    case 'part':
      return writePart(piece.part)
    case 'call':
      return writeToolUse(piece, path, lose)
    case 'result':
      return writeToolResult(piece)
    case 'thought':
      return writeThinking(piece)
  }
}
