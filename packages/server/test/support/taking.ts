import type { BodyTaker } from '../../src/http1/body-taker.ts'

/** Takes a body, and hears of it only what a test wants to. */
export function taking(heard: Partial<BodyTaker>): BodyTaker {
  return { data: () => {}, whole: () => {}, broken: () => {}, ...heard }
}
