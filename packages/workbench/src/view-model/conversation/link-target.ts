import { visibleText } from '../visible-text.ts'

/** Where a link of an answer may lead. */
export type LinkTarget =
  /** The web, or a mail. */
  | Readonly<{ kind: 'web'; href: string }>
  /** A file of the project, at a line where one is named, from 1. */
  | Readonly<{ kind: 'file'; path: string; line: number | null }>
  /** Nowhere; the address is shown. */
  | Readonly<{ kind: 'none'; shown: string }>

const WEB: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:'])

/** Longer addresses are cut where they are only shown. Unit: characters. */
const LONGEST_SHOWN = 120

/** Judges an address that a model wrote. Anything that is neither the web nor plainly a file of the project leads nowhere. */
export function linkTarget(address: string): LinkTarget {
  const web = webAddress(address)
  if (web !== null) return { kind: 'web', href: web }
  const [, path = '', line] = /^(?:\.\/)?([\w@()[\].,+~ /%-]+?)(?::(\d+)|#L(\d+))?(?:-L?\d+)?$/.exec(address) ?? []
  const plain = decoded(path)
  const isFile = plain !== '' && !plain.startsWith('/') && !plain.split('/').includes('..') && !plain.includes('//')
  if (!isFile) return { kind: 'none', shown: visibleText(address.slice(0, LONGEST_SHOWN)) }
  const at = line ?? /#L(\d+)/.exec(address)?.[1]
  return { kind: 'file', path: plain, line: at === undefined ? null : Number(at) }
}

function webAddress(address: string): string | null {
  try {
    const url = new URL(address)
    return WEB.has(url.protocol) ? url.href : null
  } catch {
    return null
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
