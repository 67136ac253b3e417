import { hasSecret } from '@sternline/engine'
import { type AddressReading, refuseAddress } from './address.ts'
import { isResourceName, kindOfHost } from './hosts.ts'
import { findPlaceholder } from './placeholder.ts'
import { isSecretKeeper } from './secret-keeper.ts'

/** What people paste around an address. */
const AROUND = /^[\s"'`<(]+|[\s"'`>),;]+$/g

/** Query parameters that carry keys. */
const KEY_PARAMETER = /key|token|secret|password|sig|code|auth/i

/** A pasted address taken apart, or why it can't be. `text` is what was pasted, cleaned. */
export type ParsedAddress =
  | Readonly<{ ok: true; url: URL; isHttp: boolean }>
  | Readonly<{ ok: false; refusal: AddressReading }>

/**
 * Takes a pasted address apart: with a scheme or without, with what people paste around it; a resource's name alone is one too.
 *
 * @param suffix follows a single word, which is then the name of an Azure resource; null where a word names nothing
 */
export function parseAddress(pasted: string, suffix: string | null): ParsedAddress {
  const placeholder = findPlaceholder(pasted)
  if (hasSecret(pasted)) return { ok: false, refusal: refuseKey('what looks like a key') }
  if (placeholder !== null) return { ok: false, refusal: refusePlaceholder(placeholder) }
  const text = pasted.replaceAll(AROUND, '')
  const isBareName = suffix !== null && isResourceName(text) && text.toLowerCase() !== 'localhost'
  const full = isBareName ? `https://${text}${suffix}` : withScheme(text)
  const url = URL.canParse(full) ? new URL(full) : null
  if (url === null) return { ok: false, refusal: unreadable('It is not an address.') }
  const refusal = findFault(url)
  return refusal === null ? { ok: true, url, isHttp: url.protocol === 'http:' } : { ok: false, refusal }
}

function withScheme(text: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text
  const [host = ''] = text.split(/[:/?#]/)
  const isOwn = kindOfHost(host.toLowerCase()).kind === 'loopback' || text.startsWith('[::1]')
  return `${isOwn ? 'http' : 'https'}://${text.replace(/^\/+/, '')}`
}

function findFault(url: URL): AddressReading | null {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return unreadable('It begins with neither https:// nor http://.')
  }
  if (isSecretKeeper(url.hostname))
    return unreadable('A cloud hands machines their own credentials there, and no model is behind it.')
  if (url.username !== '' || url.password !== '') return refuseKey('a user name or a password')
  const hasKey = [...url.searchParams.keys()].some(name => KEY_PARAMETER.test(name))
  if (hasKey) return refuseKey('a key')
  const isName = url.hostname.includes('.') || kindOfHost(url.hostname).kind === 'loopback' || url.port !== ''
  return isName ? null : unreadable('Its host is a single word, which no network can find.')
}

function unreadable(why: string): AddressReading {
  return refuseAddress(
    'bad-address',
    "The address can't be used.",
    why,
    'Write it like https://HOST/PATH, as the portal or the documentation shows it.',
  )
}

function refuseKey(what: string): AddressReading {
  return refuseAddress(
    'key-in-address',
    `The address holds ${what}.`,
    'Addresses are shown and logged, keys are not.',
    'Take it out, change that key if anyone may have seen it, and name the key by `api_key_env` or `api_key_file`.',
  )
}

function refusePlaceholder(placeholder: string): AddressReading {
  return refuseAddress(
    'placeholder',
    `The address still holds the placeholder ${placeholder}.`,
    'It stands for the name of your own resource.',
    "Put your resource's name in its place: it is the first part of the endpoint that the portal shows (Foundry portal, your resource, Keys and Endpoint).",
  )
}
