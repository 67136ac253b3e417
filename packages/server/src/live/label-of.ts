import { formatLabel } from '@sternline/core'
import type { Exchange } from '@sternline/engine'

/** The label of an exchange, as the page shows it; null while there is no usage, and where nothing was read from the cache and nothing saved to it. */
export function labelOf({ usage }: Pick<Exchange, 'usage'>): string | null {
  return usage === null ? null : formatLabel(usage)
}
