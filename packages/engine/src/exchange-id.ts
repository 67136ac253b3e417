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
  write(Math.max(0, Math.floor(at)), 3, 12)
  write(counter, 12, 16)
  write(Math.floor(Math.random() * DIGITS.length ** 7), 16, 23)
  return String.fromCharCode(...LETTERS)
}

/** Writes a number to the letters from `start` to `end`. The language's own way asks the engine's runtime, which takes longer than all the rest. */
function write(value: number, start: number, end: number): void {
  let rest = value
  for (let i = end - 1; i >= start; i--) {
    LETTERS[i] = DIGITS.charCodeAt(rest % DIGITS.length)
    rest = Math.floor(rest / DIGITS.length)
  }
}
