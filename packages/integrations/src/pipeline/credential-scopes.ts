/** Tells credentials apart, so that what one has in the cache is not promised to another. */
export interface CredentialScopes {
  /** A short name for the credential of a request; it says nothing about the credential itself. */
  scopeOf(headers: Headers, host: string): string
}

const CREDENTIALS = ['authorization', 'x-api-key', 'api-key']

/** Entra and OAuth tokens are renewed every hour: a new one is no other user. */
const RENEWED = /^Bearer eyJ/

/** Credentials told apart at once; beyond it the oldest is forgotten and gets another name when it comes again. */
const MAXIMUM_CREDENTIALS = 100

/** Makes scopes that live in this process's memory only, where the client holds the credentials anyway. */
export function createCredentialScopes(): CredentialScopes {
  const names = new Map<string, string>()
  let count = 0
  return {
    scopeOf(headers, host) {
      const values = CREDENTIALS.map(name => headers.get(name) ?? '').filter(value => !RENEWED.test(value))
      const key = JSON.stringify([host, ...values])
      const known = names.get(key)
      if (known !== undefined) return known
      const name = `c${++count}`
      names.set(key, name)
      // A map keeps insertion order: the first key is the oldest.
      if (names.size > MAXIMUM_CREDENTIALS) names.delete(names.keys().next().value ?? '')
      return name
    },
  }
}
