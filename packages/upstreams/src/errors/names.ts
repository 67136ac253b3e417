import { distance } from 'fastest-levenshtein'
import { kindOfHost } from '../addresses/hosts.ts'
import type { ErrorContext } from './evidence.ts'

/** Unit: characters. A longer name is cut. */
const LONGEST_NAME = 80
/** More names than these are counted and not listed. */
const LISTED_NAMES = 8

/** A name as it is shown: in backticks, on one line, and not so long that it hides the rest. */
export function quoted(name: string): string {
  const plain = name.replaceAll(/[\p{C}`]/gu, '').trim()
  return `\`${plain.length > LONGEST_NAME ? `${plain.slice(0, LONGEST_NAME)}…` : plain}\``
}

/** Several names as they are shown. */
export function quotedList(names: readonly string[]): string {
  const rest = names.length - LISTED_NAMES
  const listed = names.slice(0, LISTED_NAMES).map(quoted).join(', ')
  return rest > 0 ? `${listed} and ${rest} more` : listed
}

/** The Azure resource that a host belongs to, else the host itself: `contoso` of `contoso.services.ai.azure.com`. */
export function resourceOf(host: string): string {
  const [name = ''] = host.toLowerCase().split(':')
  const found = kindOfHost(name)
  return found.kind === 'azure' ? found.resource : host
}

/** The resource's name in backticks, or plain words where there is none. */
export function where({ host }: ErrorContext): string {
  return host === null || host === '' ? 'the upstream' : quoted(resourceOf(host))
}

/** The resource's name for a command or an address; a stand-in where it is not an Azure host. */
export function resourceName({ host }: ErrorContext): string {
  const resource = resourceOf(host ?? '')
  return /^[\w-]{1,64}$/.test(resource) ? resource : '<RESOURCE>'
}

/** The base address of Claude at a resource. */
export function claudeBase(context: ErrorContext): string {
  return `https://${resourceName(context)}.services.ai.azure.com/anthropic`
}

/** The name that is nearest to what was asked for; null when there is none. */
export function nearest(asked: string, names: readonly string[]): string | null {
  const ranked = names.map(name => ({ name, far: distance(bare(asked), bare(name)) }))
  return ranked.sort((a, b) => a.far - b.far).at(0)?.name ?? null
}

/** The configured name that differs from what was asked for by case, dots or a date only; null when there is none. */
export function sameButForSpelling({ model, configured }: ErrorContext): string | null {
  if (model === null) return null
  return configured.find(name => name !== model && bare(name) === bare(model)) ?? null
}

/** A name without what spellings of one model differ by: case, dots and a date at its end. */
export function bare(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('.', '-')
    .replace(/-20\d{6}$/, '')
}
