import { listOf, textOf } from '../fields.ts'
import { partPiece } from '../piece.ts'
import { isMarked, type ReadBlock } from './block-kind.ts'

/** `search_result`: title, source and text, as words. */
export const readSearchResult: ReadBlock = (block, at) => {
  at.lose('document-as-text', at.path)
  const words = [block['title'], block['source'], ...listOf(block['content']).map(({ text }) => text)]
  const text = words
    .map(textOf)
    .filter(line => line !== '')
    .join('\n')
  return [partPiece({ type: 'text', text, isMarked: isMarked(block, at) })]
}
