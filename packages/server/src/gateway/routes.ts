import type { Api, ApiPath } from '@sternline/upstreams'
import { findMessagesNeighbour } from './messages-neighbours.ts'
import { findNeighbour } from './openai-neighbours.ts'

/** What a request of a client asks for. */
export type Asked = Readonly<{
  /** `run`: an exchange; `pass`: about a model, but none; `list`: the models, or one of them; `hello`: a sign of life. */
  kind: 'run' | 'pass' | 'list' | 'hello'
  api: Api
  method: 'POST' | 'GET' | 'HEAD' | 'DELETE'
  /** Its path at an upstream. */
  path: ApiPath
  /** The deployment that the path names, as Azure OpenAI's older addresses do; null for every other. */
  deployment: string | null
  /** Whether a program may send it a form, or nothing without a type. Default: its body is JSON. */
  takesForms?: true
}>

const MESSAGES: Asked = { kind: 'run', api: 'messages', method: 'POST', path: '/v1/messages', deployment: null }
const COUNT: Asked = {
  kind: 'pass',
  api: 'messages',
  method: 'POST',
  path: '/v1/messages/count_tokens',
  deployment: null,
}
// Claude Code asks this before its first request.
const HELLO: Asked = { kind: 'hello', api: 'messages', method: 'HEAD', path: '/v1/models', deployment: null }
const CHAT: Asked = { kind: 'run', api: 'openai', method: 'POST', path: '/chat/completions', deployment: null }
const RESPONSES: Asked = { kind: 'run', api: 'openai', method: 'POST', path: '/responses', deployment: null }
const OPENAI_MODELS: Asked = { kind: 'list', api: 'openai', method: 'GET', path: '/v1/models', deployment: null }

/** Paths that are answered in one way alone, whatever their neighbours are. */
const ROUTES: ReadonlyMap<string, Asked> = new Map([
  ['/v1/messages', MESSAGES],
  ['/v1/messages/count_tokens', COUNT],
  ['/api/hello', HELLO],
  ['/anthropic/v1/messages', MESSAGES],
  ['/anthropic/v1/messages/count_tokens', COUNT],
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
 * @param method decides only where a path may be answered by several
 * @returns null for a path that is none of ours; for a method that it does not have what another would ask
 */
export function findRoute(path: string, method: string): Asked | null {
  const own = ROUTES.get(path) ?? chatOf(path)
  return own?.method === method ? own : (findNeighbour(path, method) ?? findMessagesNeighbour(path, method) ?? own)
}

const METHODS = ['GET', 'HEAD', 'POST', 'DELETE'] as const

/** The methods that a path of ours is answered with. */
export function methodsOf(path: string): readonly string[] {
  return METHODS.filter(method => findRoute(path, method)?.method === method)
}

function chatOf(path: string): Asked | null {
  const deployment = DEPLOYMENT.exec(path)?.[1]
  return deployment === undefined ? null : { ...CHAT, deployment }
}

/** Whether a request to a path is an exchange: with a body that may be long, and an answer that takes its time. */
export function isRun(path: string): boolean {
  return findRoute(path, 'POST')?.kind === 'run'
}
