/** How much of requests' bodies is held at once: sixteen of the largest. Unit: bytes. */
const MOST_HELD = 512 * 1024 * 1024

/** Room for the bodies of requests: what is taken has to be given back. */
export class BodyRoom {
  #free: number

  /** @param bytes how much there is */
  constructor(bytes: number) {
    this.#free = bytes
  }

  /** How much is left. Unit: bytes. */
  get free(): number {
    return this.#free
  }

  /** Takes room for so many bytes. @returns false where there is not as much */
  take(bytes: number): boolean {
    if (bytes > this.#free) return false
    this.#free -= bytes
    return true
  }

  /** Gives room back. */
  give(bytes: number): void {
    this.#free += bytes
  }
}

/** One for all: the memory is the process's. */
export const BODY_ROOM: BodyRoom = new BodyRoom(MOST_HELD)
