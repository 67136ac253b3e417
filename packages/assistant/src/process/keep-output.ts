/** Keeps a bounded part of what a program says. */
export interface OutputKeeper {
  take(chunk: Buffer): void
  /** Whether something was left out. */
  readonly isCut: boolean
  text(): string
}

/** Keeps the beginning. @param maxBytes how much at most */
export function createOutputHead(maxBytes: number): OutputKeeper {
  const chunks: Buffer[] = []
  let size = 0
  let isCut = false
  return {
    take(chunk) {
      const room = maxBytes - size
      if (chunk.length > room) isCut = true
      if (room <= 0) return
      chunks.push(chunk.subarray(0, room))
      size += Math.min(room, chunk.length)
    },
    get isCut() {
      return isCut
    },
    text: () => Buffer.concat(chunks).toString('utf8'),
  }
}

/** Keeps the beginning and, three times as much, the end, and says how much is missing between. @param maxBytes of both together */
export function createOutputEnds(maxBytes: number): OutputKeeper {
  const headSize = Math.floor(maxBytes / 4)
  const tailSize = maxBytes - headSize
  let head = Buffer.alloc(0)
  let tail = Buffer.alloc(0)
  let left = 0
  return {
    take(chunk) {
      const room = headSize - head.length
      if (room > 0) head = Buffer.concat([head, chunk.subarray(0, room)])
      const all = Buffer.concat([tail, chunk.subarray(Math.max(0, room))])
      left += Math.max(0, all.length - tailSize)
      tail = Buffer.from(all.subarray(Math.max(0, all.length - tailSize)))
    },
    get isCut() {
      return left > 0
    },
    text() {
      const middle = left > 0 ? `\n[${left} bytes are left out here]\n` : ''
      return head.toString('utf8') + middle + tail.toString('utf8')
    },
  }
}
