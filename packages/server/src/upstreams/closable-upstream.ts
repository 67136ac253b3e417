import type { Upstream } from '@sternline/engine'
import type { KeyGuard } from '@sternline/upstreams'

/** An upstream that holds something open: connections, timers. */
export interface ClosableUpstream extends Upstream {
  /** Refuses a key of a caller's that its host was not made for. */
  readonly refuseKey: KeyGuard
  /** Lets go of everything that would keep the process alive. Requests under way are cut. */
  close(): void
}
