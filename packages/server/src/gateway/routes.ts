import type { Api, ApiPath } from '@sternline/upstreams'
import { findNeighbour } from './openai-neighbours.ts'

/** What a request of a client asks for. */
export type Asked = Readonly<{
  /** `run`: an exchange; `pass`: about a model, but none; `list`: the models; `hello`: a sign of life. */
  kind: 'run' | 'pass' | 'list' | 'hello'
  api: Api
  method: 'POST' | 'GET' | 'HEAD' | 'DELETE'
  /** Its path at an upstream. */
  path: ApiPath
  /** The deployment that the path names, as Azure OpenAI's older addresses do; null for every other. */
  deployment: string | null
}>

const MESSAGES: Asked = { kind: 'run', api: 'messages', method: 'POST', path: '/v1/messages', deployment: null }
const COUNT: Asked = {
  kind: 'pass',
  api: 'messages',
  method: 'POST',
  path: '/v1/messages/count_tokens',
  deployment: null,
}
const MODELS: Asked = { kind: 'list', api: 'messages', method: 'GET', path: '/v1/models', deployment: null }
// Claude Code asks this before its first request.
const HELLO: Asked = { kind: 'hello', api: 'messages', method: 'HEAD', path: '/v1/models', deployment: null }
const CHAT: Asked = { kind: 'run', api: 'openai', method: 'POST', path: '/chat/completions', deployment: null }
const RESPONSES: Asked = { kind: 'run', api: 'openai', method: 'POST', path: '/responses', deployment: null }
const OPENAI_MODELS: Asked = { kind: 'list', api: 'openai', method: 'GET', path: '/v1/models', deployment: null }

/** Every path but those that name a deployment. */
const ROUTES: ReadonlyMap<string, Asked> = new Map([
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
 * @param method decides only below `/openai/`, where a path may be answered by several
 */
export function findRoute(path: string, method: string): Asked | null {
  const own = ROUTES.get(path) ?? chatOf(path)
  return own?.method === method ? own : (findNeighbour(path, method) ?? own)
}

function chatOf(path: string): Asked | null {
  const deployment = DEPLOYMENT.exec(path)?.[1]
  return deployment === undefined ? null : { ...CHAT, deployment }
}

/** Whether a request to a path is an exchange: with a body that may be long, and an answer that takes its time. */
export function isRun(path: string): boolean {
  return findRoute(path, 'POST')?.kind === 'run'
}
