import { createHash, randomBytes } from 'node:crypto'
import type { Agent, HeaderList } from '@sternline/engine'

const CREDENTIAL_HEADERS = ['authorization', 'x-api-key', 'api-key']
const SESSION_HEADERS = ['x-sternline-session', 'x-claude-code-session-id']
const NAME_LENGTH = 128
const CLIENT_LENGTH = 64
const SCOPE_LENGTH = 32

/** Who calls, as far as the engine needs to know. */
export type Caller = Readonly<{
  /** Stands for the credential in the memory: equal within this process, meaningless outside it. */
  scope: string
  /** The session that the client names; null when it names none. */
  session: string | null
  /** The sub-agent that speaks, and whose it is; both null in a session's main thread. */
  agent: Agent
  /** Name and version of the client, `claude-cli/2.1.330`; `unknown` without a user-agent. */
  client: string
}>

/**
 * Makes the function that reads the caller from a request's headers.
 *
 * Credentials leave it only as a salted hash. The salt is new in every process, so that a scope that leaks says nothing
 * about the key, and can't be compared with another process's.
 */
export function createCallerReader(salt: Uint8Array = randomBytes(32)): (headers: HeaderList) => Caller {
  const scopes = createScopes(salt)
  return headers => ({
    scope: scopes(headers),
    session: SESSION_HEADERS.map(name => nameIn(headers, name)).find(name => name !== null) ?? null,
    agent: { id: nameIn(headers, 'x-claude-code-agent-id'), parent: nameIn(headers, 'x-claude-code-parent-agent-id') },
    client: clean(firstValue(headers, 'user-agent').trim().split(/\s/)[0] ?? '', CLIENT_LENGTH) || 'unknown',
  })
}

/** Names the thread that a caller speaks in, as far as headers tell: a guess at what its request continues. */
export function conversationOf({ scope, session, agent, client }: Caller): string {
  return `${scope}\n${session ?? client}\n${agent.id ?? ''}`
}

/** Credentials whose scopes are remembered: a gateway for a team sees a few hundred. */
const MOST_SCOPES = 500

/** The hash of credentials. It is the same for every request of a caller, so it is made once. */
function createScopes(salt: Uint8Array): (headers: HeaderList) => string {
  const known = new Map<string, string>()
  return headers => {
    // The length goes in as well, so that two headers can't be cut differently into the same text.
    const credentials = CREDENTIAL_HEADERS.map(name => {
      const value = firstValue(headers, name)
      return `${name}:${value.length}:${value}\n`
    }).join('')
    const scope =
      known.get(credentials) ??
      createHash('sha256').update(salt).update(credentials).digest('hex').slice(0, SCOPE_LENGTH)
    if (known.size >= MOST_SCOPES) known.clear()
    known.set(credentials, scope)
    return scope
  }
}

/** The name that a header gives; null when it gives none that is left after cleaning. */
function nameIn(headers: HeaderList, header: string): string | null {
  return clean(firstValue(headers, header), NAME_LENGTH) || null
}

/** The first value of a header, or the empty string. */
function firstValue(headers: HeaderList, name: string): string {
  return headers.find(([found]) => found.toLowerCase() === name)?.[1] ?? ''
}

/** Names go into logs, the ledger and the page, so only printable ASCII stays of them. */
function clean(value: string, length: number): string {
  return value
    .replaceAll(/[^\x20-\x7e]/g, '')
    .trim()
    .slice(0, length)
    .trimEnd()
}
