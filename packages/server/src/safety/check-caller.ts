import type { Asking } from '../plain/sides.ts'
import { checkContentType } from './check-content-type.ts'
import { headerValues } from './header-values.ts'
import type { Refusal } from './refusal.ts'

/** What is looked at of a request. */
type Looked = Pick<Asking, 'method' | 'url' | 'rawHeaders'>

/** The names and the port that we are reached by. */
export type OwnAddress = Readonly<{
  /** In lower case, without a port: they count with our port alone, as anything may listen on the others of this machine. */
  names: ReadonlySet<string>
  port: number
  /**
   * Names that the owner gave, in lower case: with a port, or without one for every port, as only the owner knows what a port mapping, a tunnel or
   * a proxy in front of us makes of ours.
   */
  given: ReadonlySet<string>
}>

/**
 * Decides whether a request comes from where requests may come from: a program of this machine, or our own page.
 *
 * A web page of another site can make the browser send requests to loopback. It can't forge `Host` (so a name that was
 * rebound to 127.0.0.1 is seen), can't drop `Origin` from what its scripts send, and can't post JSON without asking first.
 *
 * @returns the refusal, or null when the request may go on
 */
export function checkCaller(request: Looked, own: OwnAddress): Refusal | null {
  return (
    checkTarget(request) ??
    checkHost(request, own) ??
    checkOrigin(request, own) ??
    checkFetchSite(request) ??
    checkContentType(request)
  )
}

/** An absolute-form target (`GET http://elsewhere/`) is what a forward proxy gets, and we are none. */
function checkTarget(request: Looked): Refusal | null {
  const target = request.url ?? ''
  if (target.startsWith('/')) return null
  return {
    status: target.includes('://') ? 403 : 400,
    type: target.includes('://') ? 'permission_error' : 'invalid_request_error',
    what: 'The request line does not name a path.',
    why: 'Sternline is a gateway to one upstream that its owner chose, not a forward proxy.',
    fix: 'Use its address as base URL, not as HTTP proxy.',
  }
}

function checkHost(request: Looked, own: OwnAddress): Refusal | null {
  const hosts = headerValues(request, 'host')
  const [host] = hosts
  if (hosts.length === 1 && host !== undefined && isNamed(host.toLowerCase(), own)) return null
  return {
    status: 403,
    type: 'permission_error',
    what: 'The Host header of the request does not name this server.',
    why: 'A web page could reach this machine through a name of its own; only names of ours are answered.',
    fix: `Use http://127.0.0.1:${own.port} or http://localhost:${own.port}. ${GIVE_A_NAME}`,
  }
}

const GIVE_A_NAME =
  'Behind a port mapping, a tunnel or a proxy, give the name in the address that clients use, with `sternline start --host-name NAME` or `server.host_names` in settings.json.'

function isNamed(host: string, own: OwnAddress): boolean {
  return isOwnHost(host, own) || isGivenHost(host, own)
}

function isOwnHost(host: string, { names, port }: OwnAddress): boolean {
  const suffix = `:${port}`
  if (host.endsWith(suffix)) return names.has(host.slice(0, -suffix.length))
  return port === 80 && names.has(host)
}

/** A port at the end of a host; an IPv6 address in brackets ends with none. */
const PORT = /:\d+$/

function isGivenHost(host: string, { given }: OwnAddress): boolean {
  if (given.has(host) || given.has(host.replace(PORT, ''))) return true
  // Clients leave out the port that belongs to the scheme.
  return !PORT.test(host) && (given.has(`${host}:443`) || given.has(`${host}:80`))
}

function checkOrigin(request: Looked, own: OwnAddress): Refusal | null {
  const origins = headerValues(request, 'origin')
  if (origins.length === 0) return null
  const host = headerValues(request, 'host')[0]?.toLowerCase() ?? ''
  const isOwn = (origin: string): boolean => {
    const [, scheme = '', authority = ''] = ORIGIN.exec(origin) ?? []
    return (scheme === 'http' && isOwnHost(authority, own)) || isGivenOrigin(scheme, authority, host, own)
  }
  return origins.every(isOwn) ? null : OTHER_PAGE
}

const ORIGIN = /^(https?):\/\/([^/]+)$/

/** A name that may come with every port is no leave for what else listens on that machine: its page has to be of the host that it asks. */
function isGivenOrigin(scheme: string, authority: string, host: string, { given }: OwnAddress): boolean {
  const hasPort = PORT.test(authority)
  if (given.has(hasPort ? authority : `${authority}:${scheme === 'https' ? 443 : 80}`)) return true
  return given.has(authority.replace(PORT, '')) && (!hasPort || authority === host)
}

const OTHER_PAGE: Refusal = {
  status: 403,
  type: 'permission_error',
  what: 'The request comes from a web page of another origin.',
  why: 'Other pages may neither read from this server nor spend through it.',
  fix: `Call it from a program, or use the page that it serves itself. ${GIVE_A_NAME}`,
}

/**
 * A picture or a frame of another page is asked for without `Origin`, but a browser says that another page asks. A link to our page may
 * be followed from anywhere; programs say nothing of the kind.
 *
 * @see https://www.w3.org/TR/fetch-metadata/
 */
function checkFetchSite(request: Looked): Refusal | null {
  const sites = headerValues(request, 'sec-fetch-site')
  if (sites.every(site => site === 'same-origin' || site === 'none')) return null
  const isLink = request.method === 'GET' && headerValues(request, 'sec-fetch-dest')[0] === 'document'
  return isLink && !/^\/(api|v1|anthropic|openai)(\/|\?|$)/.test(request.url ?? '') ? null : OTHER_PAGE
}
