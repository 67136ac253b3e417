import type { EmulatorOptions } from '@sternline/emulator'
import type { Upstreams } from '@sternline/upstreams'
import { onFirstUse } from '../on-first-use.ts'
import { assistantHosts, createHostShelf } from './assistant-hosts.ts'
import { createConfiguredWays } from './configured-ways.ts'
import { createEmulatorUpstream } from './emulator-upstream.ts'
import type { UpstreamMaker } from './http-upstream.ts'
import { createSingleWays } from './single-ways.ts'
import type { Ways } from './ways.ts'

/** Where requests go, as the owner of the process chose it. */
export type UpstreamChoice =
  /** `upstreams`: what the assistant may ask beside it. */
  | Readonly<{ name: 'emulator'; upstreams?: Upstreams }>
  /** `apiUrl`: where the Messages API is; `https://api.anthropic.com` without it. */
  | Readonly<{ name: 'anthropic'; apiUrl?: string }>
  /** As the settings say, model by model; see `createUpstreams` of `@sternline/upstreams`. */
  | Readonly<{ name: 'configured'; upstreams: Upstreams }>

/** The Messages API. @see https://platform.claude.com/docs/en/api/overview */
const ANTHROPIC_URL = 'https://api.anthropic.com'

/**
 * Makes the ways to what was chosen.
 *
 * @throws SternlineError `bad-upstream-url` for an address that can't be used; what the settings' first model is refused for
 */
export async function chooseUpstream(
  choice: UpstreamChoice,
  options: EmulatorOptions,
  make: UpstreamMaker,
): Promise<Ways> {
  // Beside a real upstream it answers nobody but the assistant, and where settings name it.
  const emulated = onFirstUse(async () => (await import('@sternline/emulator')).createEmulator(options))
  const emulator = createEmulatorUpstream(emulated.ask)
  const shelf = createHostShelf(make, () => emulator)
  switch (choice.name) {
    case 'emulator': {
      const { clock } = await emulated.ask()
      return createSingleWays({
        upstream: emulator,
        clock,
        movable: clock,
        isAll: true,
        assistant: assistantHosts(choice.upstreams ?? null, shelf, emulator),
        close: shelf.close,
      })
    }
    case 'anthropic': {
      const upstream = make({ name: 'anthropic', apiUrl: choice.apiUrl ?? ANTHROPIC_URL })
      return createSingleWays({
        upstream,
        clock: { now: () => Date.now() },
        movable: null,
        isAll: false,
        // The callers' credentials are theirs: the assistant has none for this upstream.
        assistant: assistantHosts(null, shelf, emulator),
        close: upstream.close,
      })
    }
    case 'configured':
      return createConfiguredWays(choice.upstreams, shelf, emulator)
  }
}
