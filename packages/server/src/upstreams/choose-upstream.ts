import { createEmulator, type EmulatorOptions } from '@sternline/emulator'
import type { Clock } from '@sternline/engine'
import type { MovableClock } from '../api/api-sources.ts'
import type { ClosableUpstream } from './closable-upstream.ts'
import { createEmulatorUpstream } from './emulator-upstream.ts'
import { createHttpUpstream } from './http-upstream.ts'

/** Where requests go, as the owner of the process chose it. */
export type UpstreamChoice =
  | Readonly<{ name: 'emulator' }>
  /** `apiUrl`: where the Messages API is; `https://api.anthropic.com` without it. */
  | Readonly<{ name: 'anthropic'; apiUrl?: string }>

/** An upstream, and the clock that its cache lives by. */
export type Chosen = Readonly<{
  upstream: ClosableUpstream
  clock: Clock
  /** The same clock when it can be moved: the emulator's. Null for a real upstream. */
  movable: MovableClock | null
}>

/** The Messages API. @see https://platform.claude.com/docs/en/api/overview */
const ANTHROPIC_URL = 'https://api.anthropic.com'

/**
 * Makes the upstream that was chosen.
 *
 * @throws SternlineError `bad-upstream-url` for an address that can't be used
 */
export function chooseUpstream(choice: UpstreamChoice, options: EmulatorOptions): Chosen {
  if (choice.name === 'emulator') {
    const emulator = createEmulator(options)
    return { upstream: createEmulatorUpstream(emulator), clock: emulator.clock, movable: emulator.clock }
  }
  const upstream = createHttpUpstream({ name: choice.name, apiUrl: choice.apiUrl ?? ANTHROPIC_URL })
  return { upstream, clock: { now: () => Date.now() }, movable: null }
}
