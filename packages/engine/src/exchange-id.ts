const ALPHABET_BITS = 36
let counter = 0

/**
 * Makes an id for an exchange that sorts by its start: `ex_`, nine characters of time, four of order within this process,
 * seven of chance.
 *
 * @param at epoch milliseconds
 */
export function newExchangeId(at: number): string {
  counter = (counter + 1) % ALPHABET_BITS ** 4
  const time = Math.max(0, Math.floor(at)).toString(ALPHABET_BITS).padStart(9, '0')
  const order = counter.toString(ALPHABET_BITS).padStart(4, '0')
  const chance = Math.floor(Math.random() * ALPHABET_BITS ** 7)
    .toString(ALPHABET_BITS)
    .padStart(7, '0')
  return `ex_${time}${order}${chance}`
}
