/** Takes a body's bytes as they come. One of the last two is called once, and is the last that is called. */
export interface BodyTaker {
  /** @param memory what the bytes are a part of, where nobody else has another. Default: they are no part of anything */
  data(bytes: Uint8Array, memory?: Uint8Array): void
  /** The body is whole. */
  whole(): void
  /** No more will come, and the body is not whole. */
  broken(): void
}
