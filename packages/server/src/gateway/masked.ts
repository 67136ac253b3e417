import type { HeaderList } from '@sternline/engine'

/** What is shorter is no secret, and would stand in many texts. Unit: characters. */
const SHORTEST = 8

const STAR = 0x2a

/**
 * The same bytes with stars over every secret in them, as many as it has characters: lengths that were announced stay true. A secret is seen
 * too where it is cut in two on the way.
 *
 * @param secrets in ASCII
 */
export async function* masked(
  source: AsyncIterable<Uint8Array>,
  secrets: readonly string[],
): AsyncGenerator<Uint8Array> {
  const covered = secrets.filter(({ length }) => length >= SHORTEST)
  const longest = Math.max(1, ...covered.map(({ length }) => length))
  let held: Buffer = Buffer.alloc(0)
  for await (const chunk of source) {
    const all = Buffer.concat([held, chunk])
    for (const secret of covered) cover(all, secret)
    // The beginning of a secret may stand at the end, until more comes.
    const through = Math.max(0, all.length - (longest - 1))
    if (through > 0) yield all.subarray(0, through)
    held = all.subarray(through)
  }
  if (held.length > 0) yield held
}

function cover(bytes: Buffer, secret: string): void {
  for (let at = bytes.indexOf(secret, 0, 'latin1'); at >= 0; at = bytes.indexOf(secret, at + secret.length, 'latin1')) {
    bytes.fill(STAR, at, at + secret.length)
  }
}

/** Headers with stars over every secret in their values. */
export function maskedHeaders(headers: HeaderList, secrets: readonly string[]): HeaderList {
  const covered = secrets.filter(({ length }) => length >= SHORTEST)
  const hide = (value: string): string =>
    covered.reduce((text, secret) => text.replaceAll(secret, '*'.repeat(secret.length)), value)
  return headers.map(([name, value]) => [name, hide(value)])
}
