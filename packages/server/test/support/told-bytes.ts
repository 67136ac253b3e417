/** Bytes that tell where they stood. */
export function toldBytes(length: number): Buffer {
  const numbers = Uint32Array.from({ length: Math.ceil(length / 4) }, (_, at) => at * 2_654_435_761)
  return Buffer.from(numbers.buffer, 0, length)
}

/** Cuts after each of these lengths; the rest is the last piece. */
export function cutAfter(body: Buffer, lengths: readonly number[]): Buffer[] {
  const pieces: Buffer[] = []
  let from = 0
  for (const length of lengths) {
    pieces.push(body.subarray(from, from + length))
    from = Math.min(body.length, from + length)
  }
  return [...pieces, body.subarray(from)]
}
