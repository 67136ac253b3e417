import type { Route } from './route.ts'

/** Paths of the two APIs, as they stand behind a route's base address. */
export type ApiPath = '/v1/messages' | '/v1/messages/count_tokens' | '/v1/models' | OpenAiPath

/** What OpenAI's API has: `/chat/completions`, `/responses`, `/embeddings` and many more. */
type OpenAiPath = `/${string}`

/** What the older addresses of Azure OpenAI have below a deployment. @see https://learn.microsoft.com/azure/ai-foundry/openai/reference */
const OF_DEPLOYMENTS: ReadonlySet<string> = new Set([
  '/audio/speech',
  '/audio/transcriptions',
  '/audio/translations',
  '/chat/completions',
  '/completions',
  '/embeddings',
  '/images/edits',
  '/images/generations',
])

/**
 * The address that a request of this route goes to, with an `api-version` where the route has one. What a caller's own query
 * asks is not in it: see `targetOf`.
 *
 * @param isOfDeployment whether the caller's own address named a deployment
 */
export function addressOf(
  route: Pick<Route, 'baseUrl' | 'apiVersion' | 'model'>,
  path: ApiPath,
  isOfDeployment: boolean = false,
): URL {
  const version = route.apiVersion === null ? '' : `?api-version=${encodeURIComponent(route.apiVersion)}`
  return new URL(`${route.baseUrl}${below(route, path, isOfDeployment)}${version}`)
}

/** The older addresses of Azure OpenAI name the deployment in the path, but not for the Responses API, files and the like. */
function below(
  { apiVersion, model }: Pick<Route, 'apiVersion' | 'model'>,
  path: ApiPath,
  isOfDeployment: boolean,
): string {
  const isByDeployment = apiVersion !== null && (isOfDeployment || OF_DEPLOYMENTS.has(path))
  return isByDeployment ? `/deployments/${encodeURIComponent(model)}${path}` : path
}
