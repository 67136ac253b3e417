import { conversation } from '@sternline/testkit'
import {
  type CacheSettings,
  cache,
  type Edit,
  formatPlace,
  type Place,
  type Plan,
  type PlanContext,
  planBreakpoints,
} from '../../src/index.ts'
import { read } from './simulate.ts'

/** Plans a conversation in shorthand. */
export function planFor(shorthand: string, settings: CacheSettings = cache.on(), context: PlanContext = {}): Plan {
  return planBreakpoints(read(conversation(shorthand)), settings, context)
}

/** `tools[1]`, `m2.c0`: a place in few characters. */
function short(place: Place): string {
  return formatPlace(place).replace(/messages\[(\d+)\].content\[(\d+)\]/, 'm$1.c$2')
}

/** `tools[1] 5m` for each breakpoint of ours, with `client` in front for the client's. */
export function lines({ breakpoints }: Plan): string[] {
  return breakpoints.map(
    ({ place, ttl, placedBy }) => `${placedBy === 'client' ? 'client ' : ''}${short(place)} ${ttl}`,
  )
}

/** `set system[0] 1h`, `remove m2.c0`, `set-automatic 5m`: what applying the plan does. */
export function told({ edits }: Plan): string[] {
  return edits.map((edit: Edit) =>
    [edit.what, 'place' in edit ? short(edit.place) : '', 'ttl' in edit ? edit.ttl : ''].filter(Boolean).join(' '),
  )
}
