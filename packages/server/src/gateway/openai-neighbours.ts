import type { Asked } from './routes.ts'

/**
 * One part of a path, in plain letters: none is empty, begins with a dot, or is spelled with `%` or a backslash, so that no two readers could
 * take it for different places.
 */
const TAIL = /^(?:\/[A-Za-z0-9_][A-Za-z0-9_.:~@+=,-]*)+$/

/** What would name a deployment beside the one that the settings give: they say which are asked for. */
const BASES_ITSELF = /^\/(?:deployments|openai|v1)(?:\/|$)/i

/** Exchanges are asked for in small letters: spelled otherwise they would be passed on unseen. */
const EXCHANGE = /^\/(?:chat\/completions|responses)$/i

/** What is passed on. */
const METHODS = ['GET', 'POST', 'DELETE'] as const

const DEPLOYMENT = /^\/openai\/deployments\/([A-Za-z0-9][A-Za-z0-9._-]{0,127})(\/.*)$/

/**
 * Finds what is asked of OpenAI's API beside its exchanges: anything below `/openai/v1/`, `/openai/responses/` or a deployment's address. It is
 * passed on with the method that it came with, GET, POST or DELETE, to the upstream that the settings name.
 *
 * @param path of the target, without its query
 * @returns null for a path that is none; for another method what POST would ask
 */
export function findNeighbour(path: string, method: string): Asked | null {
  const place = placeOf(path)
  if (place === null) return null
  const [tail, deployment] = place
  if (!isPath(tail) || !TAIL.test(tail) || BASES_ITSELF.test(tail)) return null
  if (EXCHANGE.test(tail) && tail !== tail.toLowerCase()) return null
  const known = METHODS.find(one => one === method) ?? 'POST'
  return { kind: 'pass', api: 'openai', method: known, path: tail, deployment, takesForms: true }
}

/** What stands behind the base, and the deployment that the path names. */
function placeOf(path: string): readonly [tail: string, deployment: string | null] | null {
  if (path.startsWith('/openai/v1/')) return [path.slice('/openai/v1'.length), null]
  if (path.startsWith('/openai/responses/')) return [path.slice('/openai'.length), null]
  const [, deployment, tail] = DEPLOYMENT.exec(path) ?? []
  return deployment === undefined || tail === undefined ? null : [tail, deployment]
}

function isPath(text: string): text is `/${string}` {
  return text.startsWith('/')
}
