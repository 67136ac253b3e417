import type { StartOptions } from '@sternline/server'
import { UsageError } from './usage-error.ts'

/** Upstreams that the command knows. */
export const UPSTREAMS = ['emulator', 'anthropic'] as const

/** A known upstream's name. */
export type UpstreamOption = (typeof UPSTREAMS)[number]

/**
 * Makes the upstream that was asked for.
 *
 * @param apiUrl another address of the Messages API; only for a real upstream
 * @throws UsageError when the two don't fit
 */
export function upstreamOf(name: UpstreamOption, apiUrl: string | undefined): StartOptions['upstream'] {
  if (name === 'anthropic') return apiUrl === undefined ? { name } : { name, apiUrl }
  if (apiUrl === undefined) return { name }
  throw new UsageError('--api-url needs --upstream anthropic: the emulator runs in this process and has no address.')
}
