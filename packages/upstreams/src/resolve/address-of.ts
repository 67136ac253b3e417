import type { Route } from './route.ts'

/** Paths of the two APIs, as they stand behind a route's base address. */
export type ApiPath = '/v1/messages' | '/v1/messages/count_tokens' | '/v1/models' | '/chat/completions' | '/responses'

/**
 * The address that a request of this route goes to.
 *
 * @param query the caller's own query without `?`, `beta=true` for example; it goes on behind an `api-version` of ours
 */
export function addressOf(
  route: Pick<Route, 'baseUrl' | 'apiVersion' | 'model'>,
  path: ApiPath,
  query: string = '',
): URL {
  const version = route.apiVersion === null ? '' : `api-version=${encodeURIComponent(route.apiVersion)}`
  const full = [version, query].filter(part => part !== '').join('&')
  return new URL(`${route.baseUrl}${below(route, path)}${full === '' ? '' : `?${full}`}`)
}

/** The older addresses of Azure OpenAI name the deployment in the path, but for the Responses API. */
function below({ apiVersion, model }: Pick<Route, 'apiVersion' | 'model'>, path: ApiPath): string {
  const isByDeployment = apiVersion !== null && path === '/chat/completions'
  return isByDeployment ? `/deployments/${encodeURIComponent(model)}${path}` : path
}
