import type { UpstreamName } from '@sternline/engine'
import type { Environment } from '../environment.ts'
import { type ModelPins, PIN_VARIABLES } from './model-pins.ts'

/** What a client's environment must say, beyond what it says already. Null takes a variable away. */
export type ClientEnvironment = Readonly<Record<string, string | null>>

/** What the environment follows from. */
export type ClientSituation = Readonly<{
  /** Base address of the server, no slash at its end. */
  url: string
  upstream: UpstreamName
  /** What the server wants to be shown in place of a key; null where the client's own credential is passed through. */
  token: string | null
  /** Deployments to be asked for in place of the client's own models; empty where those exist. */
  pins: ModelPins
  /** What the client would start with. */
  own: Environment
}>

/** Each sends Claude Code elsewhere than to ANTHROPIC_BASE_URL. */
const OTHER_WAYS = ['CLAUDE_CODE_USE_BEDROCK', 'CLAUDE_CODE_USE_FOUNDRY', 'CLAUDE_CODE_USE_VERTEX']

/**
 * The documented variables that point Claude Code, and whatever else reads ANTHROPIC_BASE_URL, at a server of ours.
 *
 * @see https://code.claude.com/docs/en/llm-gateway
 */
export function clientEnvironment({ url, upstream, token, pins, own }: ClientSituation): ClientEnvironment {
  const isSet = (name: string): boolean => (own[name] ?? '') !== ''
  return {
    ANTHROPIC_BASE_URL: url,
    // A key beside the token would be sent as well, to a server that has no use for it.
    ...(token === null ? {} : { ANTHROPIC_AUTH_TOKEN: token, ...taken(own, ['ANTHROPIC_API_KEY']) }),
    // Only Anthropic takes the line away that Claude Code puts before its system prompt: elsewhere it is part of the prefix, and
    // differs from conversation to conversation.
    ...(upstream === 'anthropic' || isSet('CLAUDE_CODE_ATTRIBUTION_HEADER')
      ? {}
      : { CLAUDE_CODE_ATTRIBUTION_HEADER: '0' }),
    ...Object.fromEntries(
      PIN_VARIABLES.flatMap(({ family, variable }) => {
        const model = pins[family]
        return model === undefined || isSet(variable) ? [] : [[variable, model]]
      }),
    ),
    ...taken(own, OTHER_WAYS),
  }
}

/** The environment of a child: its own, changed. */
export function applyEnvironment(own: Environment, changes: ClientEnvironment): Environment {
  const kept = Object.entries(own).filter(([name]) => !(name in changes))
  const set = Object.entries(changes).filter(([, value]) => value !== null)
  return Object.fromEntries([...kept, ...set]) as Environment
}

function taken(own: Environment, names: readonly string[]): ClientEnvironment {
  return Object.fromEntries(names.filter(name => own[name] !== undefined).map(name => [name, null]))
}
