import { createRandom } from '../ids.ts'
import { type Fault, readFault } from './fault.ts'

/** Faults that were asked for and have not happened yet. */
type FaultState = Readonly<{
  queue: readonly Readonly<{ fault: string; left: number }>[]
  rate: Readonly<{ fault: string; rate: number }> | null
}>

/** Decides which requests go wrong. */
export interface Faults {
  /** The fault that the next request meets, if any; it is then used up. */
  take(): Fault | null
  /** Lets the next requests go wrong, behind those asked for before. False for a fault that is none, or too many at once. */
  queue(text: unknown, next: number): boolean
  /** Lets a share of all requests go wrong, from 0 to 1. False as above. */
  setRate(text: unknown, rate: number): boolean
  clear(): void
  readonly state: FaultState
}

/** Orders that wait at most. */
const ORDERS = 100
const REQUESTS_AN_ORDER = 1_000_000

/** @param seed the same seed gives the same series of faults at a rate */
export function createFaults(seed: number): Faults {
  const random = createRandom(seed)
  let orders: { text: string; fault: Fault; left: number }[] = []
  let share: Readonly<{ text: string; fault: Fault; rate: number }> | null = null
  const takeOrdered = (): Fault | null => {
    const [first] = orders
    if (first === undefined) return null
    first.left -= 1
    if (first.left === 0) orders = orders.slice(1)
    return first.fault
  }
  return {
    take() {
      const ordered = takeOrdered()
      if (ordered !== null || share === null) return ordered
      return random() / 2 ** 32 < share.rate ? share.fault : null
    },
    queue(text, next) {
      const fault = readFault(text)
      const isGood = Number.isInteger(next) && next > 0 && next <= REQUESTS_AN_ORDER && orders.length < ORDERS
      if (fault === null || !isGood) return false
      orders = [...orders, { text: String(text), fault, left: next }]
      return true
    },
    setRate(text, rate) {
      const fault = readFault(text)
      if (fault === null || !(rate >= 0 && rate <= 1)) return false
      share = rate === 0 ? null : { text: String(text), fault, rate }
      return true
    },
    clear() {
      orders = []
      share = null
    },
    get state() {
      return {
        queue: orders.map(({ text, left }) => ({ fault: text, left })),
        rate: share === null ? null : { fault: share.text, rate: share.rate },
      }
    },
  }
}
