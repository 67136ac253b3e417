import type { HeaderList } from '@sternline/engine'
import type { Token } from '../safety/token.ts'
import { bare, type CallerHeaders, isCredential } from './caller-headers.ts'

/** The credentials in headers that go out, without the word in front of a bearer token. */
export function secretsIn(headers: HeaderList): readonly string[] {
  return headers.flatMap(([name, value]) => (isCredential(name.toLowerCase()) ? [bare(value)] : []))
}

/** Whether a caller brought our token, in whatever header its program puts a key into. */
export function bringsToken({ credentials }: Pick<CallerHeaders, 'credentials'>, token: Token | null): boolean {
  return token !== null && credentials.some(text => token.isToken(text))
}

/** What stands in place of a caller's headers on the way out. */
type Replacement = Readonly<{
  /** Nobody else's to see. */
  token: Token | null
  /** Take the place of the caller's of the same names. */
  ours: HeaderList
  /** Whether no credential of the caller's goes on. */
  custody: boolean
}>

/** The headers of a caller as they go out. */
export function outgoingHeaders(came: CallerHeaders, { token, ours, custody }: Replacement): HeaderList {
  const passing = came.passing(token)
  if (ours.length === 0 && !custody) return passing
  const replaced = new Set(ours.map(([name]) => name.toLowerCase()))
  const goesOn = ([name]: HeaderList[number]): boolean => {
    const key = name.toLowerCase()
    return !replaced.has(key) && !(custody && isCredential(key))
  }
  return [...passing.filter(goesOn), ...ours]
}
