import { deploymentNotFound } from '../azure/azure-problems.ts'
import type { Family } from '../call.ts'
import type { ApiProblem } from '../problem.ts'
import type { FaultStatus, StatusFault } from './fault.ts'

/** What Anthropic's API says. Sources: its errors page, 2026-08, and public issues; wordings may change. */
const CLAUDE: Readonly<Record<FaultStatus, ApiProblem>> = {
  400: { type: 'invalid_request_error', message: 'messages: at least one message is required' },
  401: { type: 'authentication_error', message: 'invalid x-api-key' },
  402: { type: 'billing_error', message: 'Your credit balance is too low to access the Anthropic API.' },
  403: { type: 'permission_error', message: 'Your API key does not have permission to use the specified resource.' },
  404: { type: 'not_found_error', message: 'The requested resource could not be found.' },
  409: { type: 'conflict_error', message: 'The request conflicts with the current state of the resource.' },
  413: { type: 'request_too_large', message: 'Request exceeds the maximum size' },
  429: {
    type: 'rate_limit_error',
    message: "This request would exceed your account's rate limit. Please try again later.",
  },
  500: { type: 'api_error', message: 'Internal server error' },
  502: { type: 'api_error', status: 502, message: 'Bad gateway' },
  503: { type: 'api_error', status: 503, message: 'Service unavailable' },
  504: { type: 'timeout_error', message: 'The request timed out.' },
  529: { type: 'overloaded_error', message: 'Overloaded' },
}

/** What Azure's gateway says where it answers itself. Sources: public issues named in `reference/users.md` 2.2. */
const GATEWAY: Readonly<Partial<Record<FaultStatus, Readonly<{ gatewayCode: string; message: string }>>>> = {
  401: {
    gatewayCode: '401',
    message:
      'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.',
  },
  403: {
    gatewayCode: 'PermissionDenied',
    message:
      'The principal `00000000-0000-0000-0000-000000000000` lacks the required data action `Microsoft.CognitiveServices/accounts/AIServices/agents/read`. See https://aka.ms/FoundryPermissions',
  },
  409: { gatewayCode: 'Conflict', message: 'The deployment is being changed. Please try again later.' },
  429: { gatewayCode: '429', message: 'Rate limit is exceeded.' },
  500: { gatewayCode: 'InternalServerError', message: 'The server had an error while processing your request.' },
}

/** The answer that a fault stands for, as the API that was asked gives it. */
export function faultProblem({ status, retryAfter, wording }: StatusFault, family: Family): ApiProblem {
  const after = retryAfter === null ? {} : { retryAfter }
  if (family === 'anthropic') return { ...CLAUDE[status], ...after }
  if (status === 404) return deploymentNotFound('emulated-fault', wording).problem
  const gateway = GATEWAY[status]
  if (gateway === undefined) return { ...CLAUDE[status], ...after }
  const wait = retryAfter === null ? '' : ` Try again in ${retryAfter} seconds.`
  return { ...CLAUDE[status], ...gateway, message: gateway.message + (status === 429 ? wait : ''), ...after }
}
