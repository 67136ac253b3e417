/** Something to read: text, a picture or a file. */
export type Part = Readonly<{
  /** Whether a cache breakpoint stands at its end. */
  isMarked: boolean
}> &
  (
    | Readonly<{ type: 'text'; text: string }>
    /** An address, or a `data:` address that holds the picture. */
    | Readonly<{ type: 'image'; url: string }>
    | Readonly<{ type: 'file'; url: string; name: string | null }>
  )

/** What every API can say in its own way: the middle between two shapes. */
export type Piece =
  | Readonly<{ kind: 'part'; part: Part }>
  /** The model calls a tool. `input` is JSON as the model wrote it. */
  | Readonly<{ kind: 'call'; id: string; name: string; input: string }>
  /** What the tool gave back. */
  | Readonly<{ kind: 'result'; id: string; parts: readonly Part[] }>
  /** The model thought: what it tells of it, and the sealed whole that it wants back. */
  | Readonly<{ kind: 'thought'; id: string; sealed: string | null; summary: readonly string[] }>

/** One message: who speaks, and what in which order. */
export type Turn = Readonly<{ role: 'user' | 'assistant' | 'system'; pieces: readonly Piece[] }>

/** A part as a piece. */
export function partPiece(part: Part): Piece {
  return { kind: 'part', part }
}

/** The parts among pieces. */
export function partsAmong(pieces: readonly Piece[]): readonly Part[] {
  return pieces.flatMap(piece => (piece.kind === 'part' ? [piece.part] : []))
}
