/** Makes a token that no one signed. */
export function jwt(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.${'c2lnbmF0dXJl'.repeat(4)}`
}

/** Secrets that are none, in every known form: what shows one of them would show a real one. */
export const CANARIES = {
  anthropic: `sk-ant-api03-${'Canary_-7'.repeat(10)}AA`,
  azure32: 'c0ffee00c0ffee11c0ffee22c0ffee33',
  azure84: 'Canary84'.repeat(10).concat('Zz9x'),
  token: jwt({ aud: 'https://ai.azure.com', exp: 1_795_000_000, oid: 'canary' }),
} as const
