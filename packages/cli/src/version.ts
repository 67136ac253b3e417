import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** The product's version, from this package's own package.json. */
export function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version
}
