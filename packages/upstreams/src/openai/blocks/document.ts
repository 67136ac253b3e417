import { type Fields, fieldsOf, isPresent, textOf, wordOf } from '../fields.ts'
import { type Part, partPiece } from '../piece.ts'
import { type At, isMarked, markerOf, type ReadBlock } from './block-kind.ts'
import { sourceOfUrl, urlOfSource } from './data-url.ts'

/** `document`: a PDF goes on as a file, plain text as words. */
export const readDocument: ReadBlock = (block, at) => {
  reportExtras(block, at)
  const url = urlOfSource(block['source'])
  const mark = isMarked(block, at)
  if (url !== null) return [partPiece({ type: 'file', url, name: wordOf(block['title']), isMarked: mark })]
  const { type, data } = fieldsOf(block['source'])
  if (type !== 'text') {
    at.lose('block-not-sayable', at.path)
    return []
  }
  at.lose('document-as-text', at.path)
  const title = wordOf(block['title'])
  const text = title === null ? textOf(data) : `${title}\n\n${textOf(data)}`
  return [partPiece({ type: 'text', text, isMarked: mark })]
}

/** The same back. */
export function writeDocument(part: Extract<Part, { type: 'file' }>): Fields {
  const title = part.name === null ? {} : { title: part.name }
  return { type: 'document', source: sourceOfUrl(part.url), ...title, ...markerOf(part) }
}

function reportExtras({ citations, context }: Fields, { path, lose }: At): void {
  if (fieldsOf(citations)['enabled'] === true) lose('citations', `${path}.citations`)
  if (isPresent(context)) lose('field-not-sayable', `${path}.context`)
}
