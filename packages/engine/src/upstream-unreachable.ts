import { SternlineError } from '@sternline/core'
import type { Upstream } from './ports.ts'

/** No answer came. Code `upstream-unreachable`; the sentences are the upstream's own where it had some. */
export class UpstreamUnreachable extends SternlineError {
  /** Id of the exchange, which is recorded all the same. */
  readonly exchange: string

  constructor(exchange: string, { host, name }: Upstream, cause: unknown) {
    const where = host ?? name
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
    const known = cause instanceof SternlineError ? cause : null
    super(
      'upstream-unreachable',
      {
        what: known?.what ?? `No answer came from ${where}${code}.`,
        why:
          known?.why ??
          'The connection failed before an answer began, so it is not known whether the request was billed.',
        fix: known?.fix ?? `Check that ${where} is reachable from this machine, then send the request again.`,
      },
      { cause },
    )
    this.exchange = exchange
  }
}
