import { SternlineError } from '@sternline/core'
import { SECRET_KEEPER } from './careful-lookup.ts'
import { SILENT, SILENT_MS } from './wire/silence.ts'
import { PROXY_REFUSED } from './wire/tunnel.ts'

type Explanation = Readonly<{ why: string; fix: string }>

const CHECK_NETWORK = "Check this machine's network and the upstream's status page, then try again."

function explain(code: string, host: string): Explanation {
  switch (code) {
    case 'ECONNREFUSED':
      return {
        why: 'Nothing accepts connections at that address.',
        fix: "Check the upstream's address and that it is running.",
      }
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        why: 'Its name could not be resolved.',
        fix: `Check the upstream's address, and that this machine can look up ${host}.`,
      }
    case SECRET_KEEPER:
      return {
        why: 'Its name leads to an address at which clouds hand machines their own credentials, so nothing was sent.',
        fix: `Check the upstream's address, and who answers names on this network: ${host} is somewhere else.`,
      }
    case 'ECONNABORTED':
      return { why: 'The connection broke while it came about, so nothing was sent.', fix: CHECK_NETWORK }
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return { why: 'No connection came about.', fix: CHECK_NETWORK }
    case 'ECONNRESET':
    case 'EPIPE':
      return {
        why: 'The connection broke before an answer began, so it is not known whether the request was billed.',
        fix: CHECK_NETWORK,
      }
    case SILENT:
      return {
        why: `It said nothing for ${SILENT_MS / 60_000} minutes while it was to answer, so it is not known whether the request was billed.`,
        fix: "Check the upstream's status page, then try again with a stream, which shows that an answer is under way.",
      }
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
      return {
        why: `What answers there does not speak HTTP/1.1 as it should (${code}).`,
        fix: "Check the upstream's address, https:// or http:// in it, and what stands between here and there.",
      }
    case PROXY_REFUSED:
      return {
        why: 'The proxy that HTTPS_PROXY names does not let the connection through.',
        fix: `Check the name and the password in HTTPS_PROXY, and ask whether the proxy allows ${host}.`,
      }
    default:
      return isCertificateCode(code)
        ? {
            why: `Its certificate is not trusted here (${code}).`,
            fix: "If your network inspects TLS, start with NODE_EXTRA_CA_CERTS set to your company's certificate file.",
          }
        : { why: `The connection failed${code === '' ? '' : ` (${code})`}.`, fix: CHECK_NETWORK }
  }
}

/** @see https://nodejs.org/api/tls.html#x509-certificate-error-codes */
function isCertificateCode(code: string): boolean {
  return code.includes('CERT') || code.startsWith('UNABLE_TO_') || code.startsWith('ERR_TLS')
}

/**
 * Says why an upstream gave no answer.
 *
 * @param problem what the attempt threw
 * @param host the upstream's host
 * @returns a SternlineError `upstream-unreachable` with `problem` as its cause; its text holds nothing but the host and a system's error code
 */
export function explainFailure(problem: unknown, host: string): SternlineError {
  const code = problem instanceof Error && 'code' in problem && typeof problem.code === 'string' ? problem.code : ''
  return new SternlineError(
    'upstream-unreachable',
    { what: `No answer from ${host}.`, ...explain(code, host) },
    { cause: problem },
  )
}
