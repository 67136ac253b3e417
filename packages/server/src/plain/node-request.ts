import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { RequestTaker } from '../http1/body-taker.ts'
import type { Asking } from './sides.ts'

/** A request that Node has read, as the gateway looks at one. */
export class NodeRequest implements Asking {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly rawHeaders: readonly string[]
  readonly socket: Socket
  readonly #request: IncomingMessage

  constructor(request: IncomingMessage) {
    this.method = request.method
    this.url = request.url
    this.rawHeaders = request.rawHeaders
    this.socket = request.socket
    this.#request = request
  }

  giveTo(taker: RequestTaker): void {
    let isOver = false
    const end = (how: 'whole' | 'broken'): void => {
      if (isOver) return
      isOver = true
      taker[how]()
    }
    this.#request.on('data', (piece: Buffer) => taker.data(piece))
    this.#request.on('end', () => end('whole'))
    this.#request.on('error', () => end('broken'))
    this.#request.on('close', () => end('broken'))
  }

  destroy(): void {
    this.#request.destroy()
  }
}
