import { type OnBytes, readLines } from '../recording/read-lines.ts'

/** A line of a log: its value, or why it has none. */
export type JsonLine = Readonly<
  { number: number } & ({ ok: true; value: Readonly<Record<string, unknown>> } | { ok: false; reason: string })
>

/**
 * Reads a file of JSON objects line by line, plain or gzip. Blank lines are passed over.
 *
 * @param onBytes told while it is read
 * @throws Node's error when the file can't be opened or read
 */
export async function* readJsonLines(path: string, onBytes?: OnBytes): AsyncGenerator<JsonLine, void> {
  const lines = readLines(path, onBytes)
  let last = 0
  let step = await lines.next()
  try {
    while (step.done !== true) {
      const { number, text, isTooLong, isEnded } = step.value
      last = number
      if (isTooLong) yield { number, ok: false, reason: 'it is too long to be read' }
      else if (text.trim() !== '') yield parseLine(number, text, isEnded)
      step = await lines.next()
    }
  } finally {
    // A reader that stops early leaves no open file behind.
    await lines.return({ damage: null })
  }
  const { damage } = step.value
  if (damage !== null) yield { number: last + 1, ok: false, reason: `what follows is missing: ${damage}` }
}

function parseLine(number: number, text: string, isEnded: boolean): JsonLine {
  try {
    const value: unknown = JSON.parse(number === 1 ? text.replace(/^\uFEFF/, '') : text)
    return isObject(value) ? { number, ok: true, value } : { number, ok: false, reason: 'it is no JSON object' }
  } catch {
    return { number, ok: false, reason: isEnded ? 'it is not JSON' : 'it is not JSON, or was cut off' }
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
