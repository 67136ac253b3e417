import type { ClientRequest } from 'node:http'

/** The requests under way of each signal. A client's connection has one signal for all of its requests, so each is listened to once. */
const underWay = new WeakMap<AbortSignal, Set<ClientRequest>>()

/** Cuts a request when its signal aborts, also when its answer has begun. Cheaper than Node's own way, which listens on every stream there is. */
export function cutOnAbort(outgoing: ClientRequest, signal: AbortSignal): void {
  if (signal.aborted) outgoing.destroy(signal.reason)
  const all = underWay.get(signal) ?? listenTo(signal)
  all.add(outgoing)
  outgoing.on('close', () => all.delete(outgoing))
}

function listenTo(signal: AbortSignal): Set<ClientRequest> {
  const all = new Set<ClientRequest>()
  underWay.set(signal, all)
  signal.addEventListener('abort', () => {
    for (const outgoing of all) outgoing.destroy(signal.reason)
  })
  return all
}
