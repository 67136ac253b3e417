import type { HeaderList } from '@sternline/engine'
import type { Route } from '../resolve/route.ts'
import type { Environment } from '../settings/environment.ts'

type Variable = Readonly<{ name: string; header: string; before: string }>

/** The variables that the upstreams' own clients read. Source: their sources, 2026-11 (`reference/prompt-caching.md` 2). */
const VARIABLES: Readonly<Record<Route['upstream'], readonly Variable[]>> = {
  anthropic: [
    { name: 'ANTHROPIC_API_KEY', header: 'x-api-key', before: '' },
    { name: 'ANTHROPIC_AUTH_TOKEN', header: 'authorization', before: 'Bearer ' },
  ],
  azure_anthropic: [{ name: 'ANTHROPIC_FOUNDRY_API_KEY', header: 'x-api-key', before: '' }],
  azure_openai: [{ name: 'AZURE_OPENAI_API_KEY', header: 'api-key', before: '' }],
  emulator: [],
}

/**
 * The credential that an upstream's own client would find in the environment; for a program of the user's own, where the settings
 * name none. A server never uses it: there each caller brings one.
 *
 * @returns null when no such variable is set
 */
export function standardCredential(
  { upstream }: Pick<Route, 'upstream'>,
  { variables }: Pick<Environment, 'variables'>,
): HeaderList | null {
  for (const { name, header, before } of VARIABLES[upstream]) {
    const value = variables[name]?.trim() ?? ''
    if (value !== '') return [[header, `${before}${value}`]]
  }
  return null
}
