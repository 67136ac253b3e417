import { isDatedVersion } from '../addresses/azure-openai-address.ts'
import { type ApiPath, addressOf } from './address-of.ts'
import type { Route } from './route.ts'

/** What a caller asks of an API: the path behind a base address, and whether the caller's own address named a deployment. */
export type AskedPath = Readonly<{ path: ApiPath; isOfDeployment: boolean }>

/** Spelled as whoever reads the names of a query without looking at case would take it, so that none stands beside ours. */
const VERSION = /^api-version(?:=|$)/i

/**
 * Path and query that a caller's request has at the host of a route. The query goes on as the caller wrote it, letter by letter, behind
 * an `api-version` of the route's; no parser sees it, as each would spell some of it otherwise.
 *
 * Left out of it is only what belongs to an address that the route replaces: an `api-version` where the route has one of its own, and
 * the date that an older address needs (`/openai/deployments/NAME/...`) where the v1 API is asked, which knows none.
 * There `preview` and `v1` mean something, and stay.
 *
 * @param target path and query as the caller sent them
 * @see https://learn.microsoft.com/azure/ai-foundry/openai/latest
 */
export function targetOf(
  route: Pick<Route, 'baseUrl' | 'apiVersion' | 'model'>,
  { path, isOfDeployment }: AskedPath,
  target: string,
): string {
  const { pathname, search } = addressOf(route, path, isOfDeployment)
  const at = target.indexOf('?')
  if (at < 0) return pathname + search
  const own = target.slice(at + 1)
  const query = without(own, part => isReplaced(part, route.apiVersion, target))
  if (search === '') return query === '' && own !== '' ? pathname : `${pathname}?${query}`
  return query === '' ? pathname + search : `${pathname}${search}&${query}`
}

function without(query: string, isOut: (part: string) => boolean): string {
  if (!/api-version/i.test(query)) return query
  return query
    .split('&')
    .filter(part => !isOut(part))
    .join('&')
}

function isReplaced(part: string, ours: string | null, target: string): boolean {
  if (!VERSION.test(part)) return false
  if (ours !== null) return true
  const isOlder = target.startsWith('/openai/') && !target.startsWith('/openai/v1/')
  return isOlder && isDatedVersion(part.slice('api-version='.length))
}
