import type { Socket } from 'node:net'
import type { RequestTaker } from '../http1/body-taker.ts'
import type { FoundHead } from './plain-heads.ts'
import type { Asking } from './sides.ts'

/** A plain request. Its body is for who takes it in the turn in which the request came. */
export class PlainRequest implements Asking {
  readonly method = 'POST'
  readonly url: string
  readonly rawHeaders: readonly string[]
  readonly alike: object
  readonly socket: Socket
  /** Null where nobody wants the body. For the connection. */
  taker: RequestTaker | null = null

  constructor({ url, rawHeaders, alike }: FoundHead, socket: Socket) {
    this.url = url
    this.rawHeaders = rawHeaders
    this.alike = alike
    this.socket = socket
  }

  giveTo(taker: RequestTaker): void {
    this.taker = taker
  }

  /** Cuts the connection. */
  destroy(): void {
    this.socket.destroy()
  }
}
