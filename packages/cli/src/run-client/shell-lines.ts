import type { ClientEnvironment } from './client-environment.ts'

/** Writes an environment for people and for `eval` in a POSIX shell. */
export function shellLines(environment: ClientEnvironment): string {
  return Object.entries(environment)
    .map(([name, value]) => (value === null ? `unset ${name}\n` : `export ${name}=${quoted(value)}\n`))
    .join('')
}

/** Plain words stay as they are; in all others nothing means anything to the shell. */
function quoted(value: string): string {
  return /^[\w./:@%+,-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`
}
