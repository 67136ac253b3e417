const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** A text as UTF-8. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text)
}

/** Pieces of UTF-8 as one text. */
export function joined(pieces: readonly Uint8Array[]): string {
  return decoder.decode(Uint8Array.from(pieces.flatMap(piece => [...piece])))
}
