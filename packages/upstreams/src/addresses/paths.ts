import type { ErrorSentences } from '@sternline/core'

/** The parts of an address's path in lower case, without empty ones: doubled slashes are slips. */
export function partsOf(url: URL): readonly string[] {
  return url.pathname
    .toLowerCase()
    .split('/')
    .filter(part => part !== '')
}

/** Whether a path begins with these parts. */
export function isPrefixOf(prefix: readonly string[], parts: readonly string[]): boolean {
  return prefix.every((part, index) => parts[index] === part)
}

/** A path without the API's own path at its end, and without slashes at its end. @param tail anchored with `$` */
export function withoutTail(path: string, tail: RegExp): string {
  return path
    .replaceAll(/\/{2,}/g, '/')
    .replace(/\/+$/, '')
    .replace(tail, '')
    .replace(/\/+$/, '')
}

/** Says that an address was read otherwise than it was written. */
export function readAs(right: string, why: string): ErrorSentences {
  return { what: `The address was read as ${right}.`, why, fix: 'Write it so and this note goes away.' }
}
