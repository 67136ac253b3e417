import { type Fields, isPresent, textOf } from '../fields.ts'
import { type Part, partPiece } from '../piece.ts'
import { isMarked, markerOf, type ReadBlock } from './block-kind.ts'

/** `text`: words. */
export const readText: ReadBlock = (block, at) => {
  if (isPresent(block['citations'])) at.lose('citations', `${at.path}.citations`)
  return [partPiece({ type: 'text', text: textOf(block['text']), isMarked: isMarked(block, at) })]
}

/** The same back. */
export function writeText(part: Extract<Part, { type: 'text' }>): Fields {
  return { type: 'text', text: part.text, ...markerOf(part) }
}
