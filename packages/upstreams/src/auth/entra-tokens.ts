import type { TokenCredential } from '@azure/identity'
import { SternlineError } from '@sternline/core'

/** Gives Microsoft Entra tokens, kept until shortly before they expire. @throws SternlineError `no-entra-token` */
export type EntraTokens = (scope: string, signal: AbortSignal) => Promise<string>

/**
 * Makes the source of Entra tokens of this machine: environment, workload and managed identity, `az login` and others, in the order
 * of Azure's `DefaultAzureCredential`. The library is loaded when the first token is asked for, and renews tokens by itself.
 *
 * @param load gives the credential; for tests
 */
export function createEntraTokens(load: () => Promise<TokenCredential> = defaultCredential): EntraTokens {
  const byScope = new Map<string, Promise<() => Promise<string>>>()
  return async (scope, signal) => {
    signal.throwIfAborted()
    try {
      const provider = byScope.get(scope) ?? providerFor(scope, load)
      byScope.set(scope, provider)
      return await orAborted(
        provider.then(give => give()),
        signal,
      )
    } catch (cause) {
      signal.throwIfAborted()
      // What failed to load may load the next time: someone installs, mounts or logs in meanwhile.
      byScope.delete(scope)
      throw noToken(scope, cause)
    }
  }
}

async function defaultCredential(): Promise<TokenCredential> {
  const { DefaultAzureCredential } = await import('@azure/identity')
  return new DefaultAzureCredential()
}

async function providerFor(scope: string, load: () => Promise<TokenCredential>): Promise<() => Promise<string>> {
  const { getBearerTokenProvider } = await import('@azure/identity')
  return getBearerTokenProvider(await load(), scope)
}

/** The library's token is shared by all who wait, so one who leaves must not cancel it. */
function orAborted<T>(pending: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const leave = (): void => reject(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
    pending.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}

function noToken(scope: string, cause: unknown): SternlineError {
  const code = cause instanceof Error ? cause.name : ''
  return new SternlineError(
    'no-entra-token',
    {
      what: `No Microsoft Entra token for ${scope}.`,
      why: `None of this machine's identities gave one${code === '' || code === 'Error' ? '' : ` (${code})`}: not logged in, another tenant, or no managed identity here.`,
      fix: 'Run `az login` (with `--tenant` if you have several) where Sternline is started, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.',
    },
    { cause },
  )
}
