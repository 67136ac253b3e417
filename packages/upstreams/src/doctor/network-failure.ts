import type { ErrorContext } from '../errors/evidence.ts'
import { explainThrown } from '../errors/explain-answer.ts'
import type { CheckResult, Report } from './check-result.ts'

const WORDS: Readonly<Record<string, readonly [proof: string, fix: string]>> = {
  ENOTFOUND: ['its name could not be resolved', 'Check "api_url", and that this machine can look up names.'],
  EAI_AGAIN: ['no name server answered', 'Check the network, and whether a VPN is needed for this host.'],
  ECONNREFUSED: [
    'nothing accepts connections there',
    'Check "api_url" and its port, and that a firewall lets it through.',
  ],
  ECONNRESET: [
    'the connection was broken off',
    'A proxy or firewall is likely between: ask for an exception for this host.',
  ],
  ETIMEDOUT: [
    'no connection came about in time',
    'Check the network, and whether a proxy or a VPN is needed for this host.',
  ],
  EHOSTUNREACH: ['there is no way to it', 'Check the network, and whether a VPN is needed for this host.'],
  ENETUNREACH: ['there is no network', 'Check the network.'],
}

/** What is said where the failure may be the doctor's alone. */
const PROXIED = {
  proof: 'HTTPS_PROXY is set: the gateway goes through that proxy, and this check does not.',
  fix: 'Start with `sternline start --upstream settings` and ask a model: what counts is whether that works.',
} as const

/**
 * Tells why something gave no answer, in the words of the table of errors where it is there.
 *
 * @param isProxied makes it something to look at: the gateway takes another way
 */
export function networkFailure(
  report: Report,
  problem: unknown,
  context: ErrorContext,
  isProxied: boolean,
): CheckResult {
  const found = failure(report, problem, context)
  return isProxied ? report.warning(`${found.proof} ${PROXIED.proof}`, PROXIED.fix, found.code) : found
}

function failure(report: Report, problem: unknown, context: ErrorContext): CheckResult {
  const explained = explainThrown(problem, context)
  if (explained !== null) {
    return report.failed(`${explained.what} ${explained.cause} (${explained.proof})`, explained.fix, explained.id)
  }
  const code = codeOf(problem)
  const [proof, fix] = WORDS[code] ?? ['the connection failed', 'Check the network and "api_url".']
  return report.failed(`${context.host ?? 'The host'}: ${proof}${code === '' ? '' : ` (${code})`}.`, fix)
}

/** The system's code, of the error or of what caused it. */
function codeOf(problem: unknown): string {
  if (!(problem instanceof Error)) return ''
  if (problem.name === 'TimeoutError') return 'ETIMEDOUT'
  if ('code' in problem && typeof problem.code === 'string') return problem.code
  return codeOf(problem.cause)
}
