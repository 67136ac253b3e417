import { type Refused, refuse } from '../problem.ts'

/** Which of the two known texts a missing deployment is answered with. */
export type NotFoundWording = 'gateway' | 'named'

/**
 * No deployment of that name. Two wordings are known: that of Azure's gateway (rashadphz/farfalle#79, NousResearch/hermes-agent#47812),
 * and one that names the deployment.
 */
export function deploymentNotFound(name: string, wording: NotFoundWording): Refused {
  const message =
    wording === 'named'
      ? `The API deployment ${name} does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.`
      : 'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.'
  return refuse(message, 'not_found_error', { gatewayCode: 'DeploymentNotFound' })
}

/** A deployment that does not speak the API that was asked. Source: anthropics/claude-code#13558 and others. */
export function apiNotSupported(): Refused {
  return refuse('Requested API is currently not supported', 'not_found_error', { gatewayCode: 'api_not_supported' })
}

/** A path that no API has. Source: BerriAI/litellm#8572 and others. */
export function resourceNotFound(): Refused {
  return refuse('Resource not found', 'not_found_error', { gatewayCode: '404' })
}
