/** Takes a body's bytes as they come. One of the last two is called once, and is the last that is called. */
export interface BodyTaker {
  /** @param bytes are the taker's from now on */
  data(bytes: Uint8Array): void
  /** The body is whole. */
  whole(): void
  /** No more will come, and the body is not whole. */
  broken(): void
}

/** Takes a request's body, and says where its bytes are to be: nobody has to move those that come there. */
export interface RequestTaker extends BodyTaker {
  /** Where the next bytes may be put: never empty, and good until some were put there or the body is over. */
  place(): Uint8Array
  /** So many bytes were put at the beginning of that place. */
  put(length: number): void
}
