import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { StringDecoder } from 'node:string_decoder'
import { constants, createGunzip } from 'node:zlib'

/** A line of a file that may be compressed. */
export type Line = Readonly<{
  /** From 1. */
  number: number
  text: string
  /** False for a last line without its line end: it may have been cut. */
  isEnded: boolean
  /** True for a line that is longer than can be held; `text` is empty then. */
  isTooLong: boolean
}>

/** What is told once all lines are out: why the file holds less than it should, or null. */
export type LinesEnd = Readonly<{ damage: string | null }>

/** Told how many more bytes of a file, as it is stored, were read. */
export type OnBytes = (bytes: number) => void

const GZIP_MAGIC = [0x1f, 0x8b]
const TRAILER_BYTES = 4
const LINE_FEED = '\n'

/** A longer line is given out as too long, so that one line can't take all memory. Unit: UTF-16 units. */
const LONGEST_LINE = 64 * 2 ** 20

/**
 * Reads a file line by line, unpacking it when it is gzip by its first bytes. Never holds more than a line.
 *
 * @param onBytes told while it is read
 * @returns after the last line: what is wrong with the compressed data, if anything
 * @throws Node's error when the file can't be opened or read
 */
export async function* readLines(path: string, onBytes?: OnBytes): AsyncGenerator<Line, LinesEnd> {
  const isPacked = await isGzip(path)
  const packed = createReadStream(path)
  if (!isPacked) {
    yield* splitLines(countBytes(packed, onBytes))
    return { damage: null }
  }
  // A flush instead of a finish at the end: what a cut file still holds is given out, and no error raised for the rest.
  const unpacked = packed.pipe(createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }))
  packed.on('error', error => unpacked.destroy(error))
  if (onBytes !== undefined) packed.on('data', chunk => onBytes(chunk.length))
  let unpackedBytes = 0
  const count: OnBytes = bytes => {
    unpackedBytes += bytes
  }
  try {
    yield* splitLines(countBytes(unpacked, count))
  } catch (error) {
    if (!isZlibError(error)) throw error
    return { damage: `the compressed data is damaged (${error.message})` }
  } finally {
    packed.destroy()
  }
  return { damage: await findCut(path, unpackedBytes) }
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(GZIP_MAGIC.length), 0, GZIP_MAGIC.length, 0)
    return bytesRead === GZIP_MAGIC.length && GZIP_MAGIC.every((byte, index) => buffer[index] === byte)
  } finally {
    await file.close()
  }
}

async function* countBytes(chunks: AsyncIterable<Buffer>, onBytes?: OnBytes): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    onBytes?.(chunk.length)
    yield chunk
  }
}

async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line, void> {
  const decoder = new StringDecoder('utf8')
  const open = new OpenLine()
  for await (const chunk of chunks) {
    const parts = decoder.write(chunk).split(LINE_FEED)
    for (const part of parts.slice(0, -1)) {
      open.add(part)
      yield open.end(true)
    }
    open.add(parts.at(-1) ?? '')
  }
  open.add(decoder.end())
  if (!open.isEmpty) yield open.end(false)
}

/** The line that is being read. */
class OpenLine {
  #number = 0
  #text = ''
  #isTooLong = false

  get isEmpty(): boolean {
    return this.#text === '' && !this.#isTooLong
  }

  add(part: string): void {
    if (this.#isTooLong) return
    this.#text += part
    if (this.#text.length <= LONGEST_LINE) return
    this.#text = ''
    this.#isTooLong = true
  }

  end(isEnded: boolean): Line {
    const line: Line = { number: ++this.#number, text: this.#text, isEnded, isTooLong: this.#isTooLong }
    this.#text = ''
    this.#isTooLong = false
    return line
  }
}

/**
 * Tells a gzip file that ends too early from a whole one. The last four bytes of a whole one are its unpacked length;
 * where they are not, the file may still be several gzip files in a row, so it is unpacked again, strictly.
 *
 * @see https://www.rfc-editor.org/rfc/rfc1952 2.3.1, ISIZE
 */
async function findCut(path: string, unpackedBytes: number): Promise<string | null> {
  if ((await readTrailer(path)) === unpackedBytes % 2 ** 32) return null
  try {
    for await (const chunk of createReadStream(path).pipe(createGunzip())) void chunk
    return null
  } catch (error) {
    if (!isZlibError(error)) throw error
    return `the compressed data ends too early (${error.message})`
  }
}

async function readTrailer(path: string): Promise<number | null> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    if (size < TRAILER_BYTES) return null
    const { buffer } = await file.read(Buffer.alloc(TRAILER_BYTES), 0, TRAILER_BYTES, size - TRAILER_BYTES)
    return buffer.readUInt32LE(0)
  } finally {
    await file.close()
  }
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
}
