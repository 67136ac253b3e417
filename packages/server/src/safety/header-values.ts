import type { Asking } from '../plain/sides.ts'

/** Every value of a header, in order. Node's own `headers` keeps only one of some duplicates, `host` for example. */
export function headerValues({ rawHeaders }: Pick<Asking, 'rawHeaders'>, name: string): readonly string[] {
  const values: string[] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const found = rawHeaders[i] ?? ''
    // Most names differ in length already, and need not be written in lower case to be told apart.
    if (found.length === name.length && found.toLowerCase() === name) values.push(rawHeaders[i + 1] ?? '')
  }
  return values
}
