import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import type { FoundHead } from './plain-heads.ts'
import type { Asking } from './sides.ts'

/** A plain request. Tells its body by `data` and `end`, and by `close` that its connection ended before. */
export class PlainRequest extends EventEmitter implements Asking {
  readonly method = 'POST'
  readonly url: string
  readonly rawHeaders: readonly string[]
  readonly alike: object
  readonly socket: Socket

  constructor({ url, rawHeaders, alike }: FoundHead, socket: Socket) {
    super()
    this.url = url
    this.rawHeaders = rawHeaders
    this.alike = alike
    this.socket = socket
  }

  /** Cuts the connection. */
  destroy(): void {
    this.socket.destroy()
  }
}
