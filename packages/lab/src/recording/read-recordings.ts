import { type Line, type LinesEnd, type OnBytes, readLines } from './read-lines.ts'
import { type Recording, readRecord } from './recording.ts'
import { rescueCutLine } from './rescue-cut-line.ts'

/** What a file of recorded conversations gives, in the order in which it stands there. */
export type RecordingItem =
  | Readonly<{ kind: 'conversation'; line: number; recording: Recording }>
  /** Something could not be read; what it is, in a sentence that names the line, and the line's number. */
  | Readonly<{ kind: 'problem'; line: number; problem: string }>

/**
 * Reads a file of recorded conversations (JSON lines, plain or gzip). A line that can't be read is named and the rest
 * goes on; of a line that was cut, what is whole is given.
 *
 * @param onBytes told while it is read
 * @throws Node's error when the file can't be opened or read
 */
export async function* readRecordings(path: string, onBytes?: OnBytes): AsyncGenerator<RecordingItem> {
  const lines = readLines(path, onBytes)
  let last = 0
  let step = await lines.next()
  while (step.done !== true) {
    last = step.value.number
    yield* readLine(step.value)
    step = await lines.next()
  }
  yield* readEnd(step.value, last)
}

function* readEnd({ damage }: LinesEnd, last: number): Generator<RecordingItem> {
  if (damage !== null) yield problem(last, `What followed line ${last} is missing: ${damage}.`)
}

function* readLine(line: Line): Generator<RecordingItem> {
  if (line.isTooLong) yield problem(line.number, `Line ${line.number} was left out: it is too long to be read.`)
  if (line.text.trim() === '') return
  const value = parse(line.number === 1 ? line.text.replace(/^\uFEFF/, '') : line.text)
  if (value !== undefined) yield* readValue(value, line.number, false)
  else if (line.isEnded) yield problem(line.number, `Line ${line.number} was left out: it is not JSON.`)
  else yield* readCutLine(line)
}

function* readCutLine(line: Line): Generator<RecordingItem> {
  const rescued = rescueCutLine(line.text)
  const value = rescued === null ? undefined : parse(rescued)
  if (value === undefined)
    yield problem(line.number, `Line ${line.number} was left out: it is not JSON, or was cut off at its beginning.`)
  else yield* readValue(value, line.number, true)
}

function* readValue(value: unknown, line: number, isCut: boolean): Generator<RecordingItem> {
  const read = readRecord(value)
  if (!read.ok) {
    yield problem(
      line,
      `Line ${line} was left out: ${isCut ? 'it was cut off, and of what is left ' : ''}${read.reason}.`,
    )
    return
  }
  if (isCut) yield problem(line, `Line ${line} is cut off in its middle; what is whole of it is used.`)
  if (read.leftOut > 0) {
    const calls = read.leftOut === 1 ? '1 call was' : `${read.leftOut} calls were`
    yield problem(line, `Line ${line}: ${calls} left out, because the messages they sent are missing.`)
  }
  yield { kind: 'conversation', line, recording: read.recording }
}

function problem(line: number, text: string): RecordingItem {
  return { kind: 'problem', line, problem: text }
}

/** The value, or undefined, which no JSON text means. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
