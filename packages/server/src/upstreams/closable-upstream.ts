import type { Upstream } from '@sternline/engine'

/** An upstream that holds something open: connections, timers. */
export interface ClosableUpstream extends Upstream {
  /** Lets go of everything that would keep the process alive. Requests under way are cut. */
  close(): void
}
