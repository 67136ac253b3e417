import { MessageChannel } from 'node:worker_threads'

/**
 * A port whose other end is closed. What is transferred is taken from its owner before it shows that nobody gets it, and is dropped.
 *
 * @see https://html.spec.whatwg.org/multipage/web-messaging.html#message-port-post-message-steps
 */
const { port1: nowhere, port2: otherEnd } = new MessageChannel()
otherEnd.close()

/**
 * Gives the memory of pieces back at once; they are empty then. V8 finds out by itself only when it collects, and until then what came
 * from sockets heaps up: at sixteen requests of 2 MB some 20 MB, none of it in the processor's caches.
 *
 * @param pieces whose memory nobody else has a part of. Of any other nothing happens
 */
export function freeMemory(pieces: readonly Uint8Array[]): void {
  const own: ArrayBuffer[] = []
  for (const { buffer, byteLength } of pieces) {
    if (byteLength > 0 && buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) own.push(buffer)
  }
  // One message for all: each costs some microseconds.
  if (own.length > 0) nowhere.postMessage(null, own)
}
