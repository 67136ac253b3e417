import { Writable } from 'node:stream'
import { SingleBar } from 'cli-progress'
import type { Io } from './io.ts'

const SAVE_CURSOR = '\u001B7'
const RESTORE_CURSOR = '\u001B8'

/** A bar on the terminal behind standard error, which goes when it is done. @param format as `cli-progress` has it */
export function createProgressBar(io: Io, format: string): SingleBar {
  return new SingleBar({
    format,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    clearOnComplete: true,
    forceRedraw: true,
    gracefulExit: false,
    hideCursor: true,
    stream: new Terminal(io),
  })
}

/**
 * The terminal as the bar may use it. The bar returns to where the cursor was when it began, which is a wrong place once
 * rows have scrolled the screen, so these two commands don't get through.
 */
class Terminal extends Writable {
  readonly isTTY = true
  readonly #io: Io

  constructor(io: Io) {
    super({ decodeStrings: false })
    this.#io = io
  }

  get columns(): number {
    return this.#io.columns()
  }

  override _write(chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    if (chunk !== SAVE_CURSOR && chunk !== RESTORE_CURSOR) this.#io.err(String(chunk))
    done()
  }
}
