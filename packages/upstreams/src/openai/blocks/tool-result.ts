import { type Fields, listOf, textOf } from '../fields.ts'
import type { Part, Piece } from '../piece.ts'
import { partsAmong } from '../piece.ts'
import { isMarked, type ReadBlock } from './block-kind.ts'
import { readDocument, writeDocument } from './document.ts'
import { readImage, writeImage } from './image.ts'
import { readSearchResult } from './search-result.ts'
import { readText, writeText } from './text.ts'

const INSIDE: Readonly<Record<string, ReadBlock>> = {
  text: readText,
  image: readImage,
  document: readDocument,
  search_result: readSearchResult,
}

/** `tool_result`: what a tool of ours gave back. A breakpoint on it stands at the end of its last part. */
export const readToolResult: ReadBlock = (block, at) => {
  const { tool_use_id: id, content, is_error: isError } = block
  if (isError === true) at.lose('error-flag', `${at.path}.is_error`)
  const parts: readonly Part[] =
    typeof content === 'string'
      ? [{ type: 'text', text: content, isMarked: false }]
      : listOf(content).flatMap((inner, index) => {
          const path = `${at.path}.content[${index}]`
          const read = INSIDE[textOf(inner['type'])]
          if (read === undefined) at.lose('block-not-sayable', path)
          return partsAmong(read?.(inner, { ...at, path }) ?? [])
        })
  const mark = isMarked(block, at)
  if (mark && parts.length === 0) at.lose('marker', `${at.path}.cache_control`)
  return [{ kind: 'result', id: textOf(id), parts: mark ? withMarkAtEnd(parts) : parts }]
}

/** The same back. */
export function writeToolResult({ id, parts }: Extract<Piece, { kind: 'result' }>): Fields {
  const mark = parts.some(part => part.isMarked) ? { cache_control: { type: 'ephemeral' } } : {}
  return {
    type: 'tool_result',
    tool_use_id: id,
    content: parts.map(part => writePart({ ...part, isMarked: false })),
    ...mark,
  }
}

/** A part as a block. */
export function writePart(part: Part): Fields {
  switch (part.type) {
    case 'text':
      return writeText(part)
    case 'image':
      return writeImage(part)
    case 'file':
      return writeDocument(part)
  }
}

function withMarkAtEnd(parts: readonly Part[]): readonly Part[] {
  return parts.map((part, index) => (index === parts.length - 1 ? { ...part, isMarked: true } : part))
}
