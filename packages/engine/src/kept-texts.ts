/** Until when a session's texts are kept. Epoch milliseconds of this machine's clock. */
export type TextKeeping = Readonly<{ until: number }>

/**
 * The texts of prompts: kept only for sessions for which a person asked, only until they expire, and gone when they are
 * forgotten. Bodies are the bytes that the client sent.
 */
export interface KeptTexts {
  /** How a session's texts are kept at present; null where they are not, which is how every session begins. */
  keeping(session: string): Promise<TextKeeping | null>
  /** Keeps the texts of a session from now on; a second call moves the end. */
  keep(session: string, keeping: TextKeeping): Promise<void>
  /** Keeps nothing more of a session and deletes what was kept. */
  forget(session: string): Promise<void>
  /** The body of an exchange's request; null where none is kept. */
  body(exchange: string): Promise<Uint8Array | null>
}
