import type { BodyTaker, RequestTaker } from '../../src/http1/body-taker.ts'

/** Takes a body, and hears of it only what a test wants to. What was put to its place is heard as a copy. */
export function taking(heard: Partial<BodyTaker>): RequestTaker {
  const taker: BodyTaker = { data: () => {}, whole: () => {}, broken: () => {}, ...heard }
  const place = new Uint8Array(1_000)
  return { ...taker, place: () => place, put: length => taker.data(place.slice(0, length)) }
}
