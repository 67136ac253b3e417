import type { FilePosition } from './problem.ts'

/** A settings file as it was read, with a path to name it by. */
export type FileText = Readonly<{
  /** Shown in problems. */
  path: string
  text: string
}>

/**
 * Makes a function that tells line and column of an offset.
 *
 * @returns positions from 1; offsets behind the end are at the end
 */
export function positionsIn(text: string): (offset: number) => FilePosition {
  const starts = [0]
  for (const found of text.matchAll(/\r\n|\r|\n/g)) starts.push(found.index + found[0].length)
  return offset => {
    const at = Math.min(Math.max(offset, 0), text.length)
    const line = starts.findLastIndex(start => start <= at)
    return { line: line + 1, column: at - (starts[line] ?? 0) + 1 }
  }
}

/** Bytes of a text file, decoded. UTF-8 with or without a byte order mark; UTF-16 only when its mark says so. @returns null for other bytes */
export function decodeText(bytes: Uint8Array): string | null {
  const encoding = markOf(bytes)
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** Windows' editors write UTF-16 with a mark when asked for "Unicode". */
function markOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
}
