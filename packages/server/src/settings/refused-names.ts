import type { EngineEvent, UpstreamName } from '@sternline/engine'
import type { Settings } from '@sternline/upstreams/settings'

/** Azure's code for a deployment that it does not have. @see docs/errors.md A1 */
const NOT_FOUND = 'DeploymentNotFound'

/** Names that Azure did not know when they were asked for last. */
export interface RefusedNames {
  /** Takes in what became of an exchange. */
  readonly observe: (event: EngineEvent) => void
  /** Whether a name was refused at this address. */
  readonly has: (upstream: UpstreamName, baseUrl: string, name: string) => boolean
}

/** Nothing keeps more of them: they are a person's slips. */
const MOST = 200

/** Remembers which names of the settings were refused, until one is answered or the process ends. */
export function createRefusedNames(current: () => Settings): RefusedNames {
  const refused = new Set<string>()
  const keyOf = (upstream: string, baseUrl: string, name: string): string =>
    JSON.stringify([upstream, baseUrl, name.toLowerCase()])
  return {
    observe(event) {
      if (event.type !== 'exchange-finished') return
      const { upstream, model, outcome, error } = event.exchange
      const section = current().upstreams.find(({ name }) => name === upstream)
      const entry = section?.models.find(known => isCalled(known, model))
      if (section === undefined || entry === undefined) return
      const key = keyOf(upstream, section.baseUrl, entry.name)
      if (outcome === 'ok') refused.delete(key)
      else if (error === NOT_FOUND && refused.size < MOST) refused.add(key)
    },
    has: (upstream, baseUrl, name) => refused.has(keyOf(upstream, baseUrl, name)),
  }
}

function isCalled({ name, aliases }: Readonly<{ name: string; aliases: readonly string[] }>, asked: string): boolean {
  return [name, ...aliases].some(known => known.toLowerCase() === asked.toLowerCase())
}
