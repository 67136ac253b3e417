const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz'

/** Letters of an id: three of `ex_`, nine of time, four of order, seven of chance. */
const LETTERS = Array.from('ex_'.padEnd(23, '0'), letter => letter.charCodeAt(0))

let counter = 0

/**
 * Makes an id for an exchange that sorts by its start: `ex_`, nine characters of time, four of order within this process,
 * seven of chance.
 *
 * @param at epoch milliseconds
 */
export function newExchangeId(at: number): string {
  counter = (counter + 1) % DIGITS.length ** 4
  const time = Math.max(0, Math.floor(at))
  write(time / HALF, 3, 7)
  write(time % HALF, 7, 12)
  write(counter, 12, 16)
  write(Math.random() * DIGITS.length ** 2, 16, 18)
  write(Math.random() * HALF, 18, 23)
  return String.fromCharCode(...LETTERS)
}

/** Numbers of five digits: a machine divides whole numbers of 32 bits several times as fast as longer ones. */
const HALF = DIGITS.length ** 5

/**
 * Writes the whole part of a number below 2^31 to the letters from `start` to `end`. The language's own way asks the engine's runtime, which
 * takes longer than all the rest.
 */
function write(value: number, start: number, end: number): void {
  let rest = value | 0
  for (let i = end - 1; i >= start; i--) {
    LETTERS[i] = DIGITS.charCodeAt(rest % DIGITS.length)
    rest = (rest / DIGITS.length) | 0
  }
}
