import type { Fields } from '../fields.ts'
import { type Part, partPiece } from '../piece.ts'
import { isMarked, markerOf, type ReadBlock } from './block-kind.ts'
import { sourceOfUrl, urlOfSource } from './data-url.ts'

/** `image`: a picture sent along or at an address. One that was uploaded to Anthropic exists only there. */
export const readImage: ReadBlock = (block, at) => {
  const url = urlOfSource(block['source'])
  if (url !== null) return [partPiece({ type: 'image', url, isMarked: isMarked(block, at) })]
  at.lose('block-not-sayable', at.path)
  return []
}

/** The same back. */
export function writeImage(part: Extract<Part, { type: 'image' }>): Fields {
  return { type: 'image', source: sourceOfUrl(part.url), ...markerOf(part) }
}
