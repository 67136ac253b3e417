import type { Api, ApiPath } from '@sternline/upstreams'

/** What a request of a client asks for. */
export type Asked = Readonly<{
  /** `run`: an exchange; `pass`: about a model, but none; `list`: the models; `hello`: a sign of life. */
  kind: 'run' | 'pass' | 'list' | 'hello'
  api: Api
  method: 'POST' | 'GET' | 'HEAD'
  /** Its path at an upstream. */
  path: ApiPath
  /** The deployment that the path names, as Azure OpenAI's older addresses do; null for every other. */
  deployment: string | null
}>

type Fixed = Omit<Asked, 'deployment'>

const MESSAGES: Fixed = { kind: 'run', api: 'messages', method: 'POST', path: '/v1/messages' }
const COUNT: Fixed = { kind: 'pass', api: 'messages', method: 'POST', path: '/v1/messages/count_tokens' }
const MODELS: Fixed = { kind: 'list', api: 'messages', method: 'GET', path: '/v1/models' }
// Claude Code asks this before its first request.
const HELLO: Fixed = { kind: 'hello', api: 'messages', method: 'HEAD', path: '/v1/models' }
const CHAT: Fixed = { kind: 'run', api: 'openai', method: 'POST', path: '/chat/completions' }
const RESPONSES: Fixed = { kind: 'run', api: 'openai', method: 'POST', path: '/responses' }
const OPENAI_MODELS: Fixed = { kind: 'list', api: 'openai', method: 'GET', path: '/v1/models' }

/** Every path but those that name a deployment. */
const ROUTES: ReadonlyMap<string, Fixed> = new Map([
  ['/v1/messages', MESSAGES],
  ['/v1/messages/count_tokens', COUNT],
  ['/v1/models', MODELS],
  ['/api/hello', HELLO],
  ['/anthropic/v1/messages', MESSAGES],
  ['/anthropic/v1/messages/count_tokens', COUNT],
  ['/anthropic/v1/models', MODELS],
  ['/anthropic/api/hello', HELLO],
  ['/v1/chat/completions', CHAT],
  ['/v1/responses', RESPONSES],
  ['/openai/v1/chat/completions', CHAT],
  ['/openai/v1/responses', RESPONSES],
  ['/openai/v1/models', OPENAI_MODELS],
  ['/openai/responses', RESPONSES],
])

/** A deployment's name is one part of the path: letters, digits, dots, dashes and underscores. */
const DEPLOYMENT = /^\/openai\/deployments\/([A-Za-z0-9][A-Za-z0-9._-]{0,127})\/chat\/completions$/

/**
 * Finds what a path asks for. Compared letter by letter: what is spelled otherwise (`//`, `%2f`, `..`) is none of ours.
 *
 * @param path of the target, without its query
 */
export function findRoute(path: string): Asked | null {
  const fixed = ROUTES.get(path)
  if (fixed !== undefined) return { ...fixed, deployment: null }
  const deployment = DEPLOYMENT.exec(path)?.[1]
  return deployment === undefined ? null : { ...CHAT, deployment }
}
