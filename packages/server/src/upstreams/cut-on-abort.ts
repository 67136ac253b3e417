/** What can be ended at once. */
export interface Cuttable {
  /** @param problem why */
  cut(problem: unknown): void
}

/** What is under way for each signal. A client's connection has one signal for all of its requests, so each is listened to once. */
const underWay = new WeakMap<AbortSignal, Set<Cuttable>>()

/** Cuts something when a signal aborts, until it is let go. */
export function cutOnAbort(one: Cuttable, signal: AbortSignal): void {
  const all = underWay.get(signal) ?? listenTo(signal)
  all.add(one)
}

/** Does not cut it any more. */
export function letGo(one: Cuttable, signal: AbortSignal): void {
  underWay.get(signal)?.delete(one)
}

function listenTo(signal: AbortSignal): Set<Cuttable> {
  const all = new Set<Cuttable>()
  underWay.set(signal, all)
  signal.addEventListener('abort', () => {
    for (const one of all) one.cut(signal.reason)
  })
  return all
}
