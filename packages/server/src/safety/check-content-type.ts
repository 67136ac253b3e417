import { findRoute } from '../gateway/routes.ts'
import { pathOf } from '../http1/path-of.ts'
import type { Asking } from '../plain/sides.ts'
import { headerValues } from './header-values.ts'
import type { Refusal } from './refusal.ts'

/** What is looked at of a request; not how long its body is. */
type Looked = Pick<Asking, 'method' | 'url' | 'rawHeaders'>

const JSON_TYPE = /^application\/json\s*(;|$)/i
const FORM_TYPE = /^multipart\/form-data\s*(;|$)/i

/** Headers that a program puts a key into. No form can set them, and a script has to ask before it does. */
const KEY_HEADERS = ['api-key', 'x-api-key', 'x-sternline-token'] as const

/** What a browser may put into `authorization` by itself, from an address with a name and a password in it, is no bearer token. */
const BEARER = /^bearer\s+\S/i

/**
 * A page of another site may post forms and plain text without asking; it may not post JSON.
 *
 * @returns the refusal, or null for a body of a kind that is taken
 */
export function checkContentType(request: Looked): Refusal | null {
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return null
  const types = headerValues(request, 'content-type')
  if (JSON_TYPE.test(types[0] ?? '')) return null
  if (isBareDelete(request) && types.length === 0) return null
  if (!mayTakeForms(request)) return NO_JSON
  const isForm = types.length === 1 && FORM_TYPE.test(types[0] ?? '')
  return (isForm || types.length === 0) && isOfProgram(request) ? null : NO_FORM
}

/**
 * No form can send a DELETE, and a page of another origin has to ask before its script sends one: it gets no leave, as nothing of ours answers
 * to CORS, and what it sent all the same is refused by its `Origin`. So a DELETE that brings nothing needs no type to show that it was
 * asked for: Anthropic's and OpenAI's clients send it so, and whoever follows the API's own description.
 *
 * @see https://fetch.spec.whatwg.org/#cors-safelisted-method
 */
function isBareDelete(request: Looked): boolean {
  if (request.method !== 'DELETE') return false
  if (request.url?.startsWith('/openai/') === true) return true
  const lengths = headerValues(request, 'content-length')
  return headerValues(request, 'transfer-encoding').length === 0 && lengths.every(length => length === '0')
}

/** Both APIs' clients upload files as forms, and cancel with a POST that has neither body nor type. Exchanges are JSON. */
function mayTakeForms({ method, url }: Looked): boolean {
  return method === 'POST' && findRoute(pathOf(url ?? ''), method)?.takesForms === true
}

/**
 * Whether a request can't have been made by a page, not even by ours: a browser says in every POST where it comes from. The key stands for itself: it
 * holds also where a browser is so old that it says nothing.
 *
 * `sec-fetch-mode` proves nothing: Node's own `fetch` sends it.
 *
 * @see https://fetch.spec.whatwg.org/#append-a-request-origin-header
 */
function isOfProgram(request: Looked): boolean {
  const says = (name: string): boolean => headerValues(request, name).length > 0
  if (says('origin') || says('sec-fetch-site')) return false
  const isBearer = headerValues(request, 'authorization').some(value => BEARER.test(value))
  return isBearer || KEY_HEADERS.some(name => headerValues(request, name).some(value => value !== ''))
}

const NO_JSON: Refusal = {
  status: 415,
  type: 'invalid_request_error',
  what: 'The request has no content-type of application/json.',
  why: 'Other kinds of body can be posted by any web page without asking, so none is taken.',
  fix: 'Send the header content-type: application/json.',
}

const NO_FORM: Refusal = {
  ...NO_JSON,
  why: 'Other kinds of body can be posted by any web page without asking. Uploads are taken of programs alone, which show a key that no form can send.',
  fix: 'Send content-type: application/json; or multipart/form-data or no body, with a key in authorization: Bearer, x-api-key or api-key.',
}
