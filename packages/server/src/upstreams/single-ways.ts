import { SternlineError } from '@sternline/core'
import type { Clock } from '@sternline/engine'
import type { Asked } from '../gateway/routes.ts'
import type { ClosableUpstream } from './closable-upstream.ts'
import type { MovableClock } from './movable-clock.ts'
import type { AssistantHosts, Way, Ways } from './ways.ts'

/** What a single upstream is, beyond its host. */
export type Single = Readonly<{
  upstream: ClosableUpstream
  clock: Clock
  movable: MovableClock | null
  /** Whether it answers OpenAI's API as well, and Azure's addresses as they are: the emulator does. */
  isAll: boolean
  assistant: AssistantHosts
  /** Lets go of everything. */
  close: () => void
}>

/** One upstream for everything, with the caller's own credential. */
export function createSingleWays({ upstream, clock, movable, isAll, assistant, close }: Single): Ways {
  const way: Way = {
    upstream,
    custody: false,
    headers: () => [],
    target: (asked, target) => (isAll ? emulated(asked, target) : withoutPrefix(target)),
    model: null,
    serves: null,
    cache: null,
  }
  return {
    find: (_, api) => (api === 'openai' && !isAll ? { ok: false, problem: NO_OPENAI } : { ok: true, way }),
    models: null,
    main: upstream,
    clock,
    movable,
    isSingle: true,
    assistant,
    close,
  }
}

/** Below `/anthropic` the emulator answers as Azure does, which knows no greeting, and OpenAI's API it has below `/openai` alone. */
function emulated({ kind, api }: Asked, target: string): string {
  if (kind === 'hello') return withoutPrefix(target)
  return api === 'openai' && target.startsWith('/v1/') ? `/openai${target}` : target
}

function withoutPrefix(target: string): string {
  return target.replace(/^\/anthropic(?=\/)/, '')
}

const NO_OPENAI = new SternlineError('other-api', {
  what: "There is no model that is called through OpenAI's API.",
  why: 'Sternline was started with Anthropic as its only upstream, and does not convert between the two.',
  fix: 'Send Messages API requests, or configure Azure OpenAI in settings.json.',
})
