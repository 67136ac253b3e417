/** What can be ended at once. */
export interface Cuttable {
  /** @param problem why */
  cut(problem: unknown): void
}

/**
 * What is under way for each signal, which is hardly ever more than one. A client's connection has one signal for all of its requests, so each is
 * listened to once.
 */
const underWay = new WeakMap<AbortSignal, Cuttable[]>()

/** Cuts something when a signal aborts, until it is let go. */
export function cutOnAbort(one: Cuttable, signal: AbortSignal): void {
  const all = underWay.get(signal) ?? listenTo(signal)
  all.push(one)
}

/** Does not cut it any more. */
export function letGo(one: Cuttable, signal: AbortSignal): void {
  const all = underWay.get(signal) ?? []
  const at = all.indexOf(one)
  if (at >= 0) all.splice(at, 1)
}

function listenTo(signal: AbortSignal): Cuttable[] {
  const all: Cuttable[] = []
  underWay.set(signal, all)
  signal.addEventListener('abort', () => {
    for (let one = all.pop(); one !== undefined; one = all.pop()) one.cut(signal.reason)
  })
  return all
}
