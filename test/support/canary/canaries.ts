import { createHash } from 'node:crypto'

/** A secret that is none: what shows it would have shown a real one. */
export type Canary = Readonly<{
  /** Whose form it has, and where it was put: `an Azure key of 84, in a query`. */
  name: string
  secret: string
  /** Parts of it, of which one is enough to know it by. */
  parts: readonly string[]
}>

/** Something that may have kept a secret: a file, an answer, what a process said. */
export type Place = Readonly<{ name: string; bytes: Uint8Array }>

/** Forms of secrets, all different for every place that they are put in. */
const FORMS: readonly Readonly<{ form: string; make: (place: string) => string }>[] = [
  { form: 'a key of Anthropic', make: place => `sk-ant-api03-${noise(place, 'base64url').repeat(2)}AA` },
  { form: 'an Azure key of 32', make: place => noise(place, 'hex').slice(0, 32) },
  {
    form: 'an Azure key of 84',
    make: place =>
      `9${noise(place, 'base64url').replaceAll(/[-_]/g, '7')}${noise(`${place}2`, 'hex')}`.slice(0, 80).concat('Az84'),
  },
  { form: 'a token', make: tokenFor },
]

/** How much of a secret is enough to know it again. Unit: characters. */
const TELLING = 18

/** One secret of every form, for one place. */
export function canariesFor(place: string): readonly Canary[] {
  return FORMS.map(({ form, make }) => {
    const secret = make(`${form} ${place}`)
    return { name: `${form}, ${place}`, secret, parts: partsOf(secret) }
  })
}

/** A secret of a form of its own, our token for example. */
export function canaryOf(name: string, secret: string): Canary {
  return { name, secret, parts: partsOf(secret) }
}

/** Which secrets are in which places: `ledger.sqlite-wal: an Azure key of 32, in a query`. */
export function searchFor(canaries: readonly Canary[], places: readonly Place[]): readonly string[] {
  return places.flatMap(({ name, bytes }) => {
    const text = Buffer.from(bytes).toString('latin1')
    return canaries
      .filter(({ parts }) => parts.some(part => text.includes(part)))
      .map(canary => `${name}: ${canary.name}`)
  })
}

/** The place of a text. */
export function placeOf(name: string, text: string): Place {
  return { name, bytes: Buffer.from(text) }
}

/** Its beginning behind what all keys of its form begin with, its end, and the middle as base64 has it. */
function partsOf(secret: string): readonly string[] {
  const own = secret.startsWith('eyJ')
    ? secret.slice(secret.indexOf('.') + 8)
    : secret.replace(/^(sk-ant-api03-|slt_)/, '')
  return [
    own.slice(0, TELLING),
    own.slice(-TELLING),
    Buffer.from(secret)
      .toString('base64')
      .slice(24, 24 + TELLING),
  ]
}

function noise(of: string, encoding: 'hex' | 'base64url'): string {
  return createHash('sha256').update(of).digest(encoding)
}

function tokenFor(place: string): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = { oid: noise(place, 'hex').slice(0, 24), aud: 'https://ai.azure.com', exp: 4_102_444_800 }
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.${noise(place, 'base64url')}`
}
