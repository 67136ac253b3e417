import { createHash, randomBytes } from 'node:crypto'
import type { Agent } from '@sternline/engine'
import type { CallerHeaders } from './caller-headers.ts'

/** Everything that a caller is known by. */
const CALLER_HEADERS = [
  'authorization',
  'x-api-key',
  'api-key',
  'x-sternline-session',
  'x-claude-code-session-id',
  'x-claude-code-agent-id',
  'x-claude-code-parent-agent-id',
  'user-agent',
]
const CREDENTIAL_HEADERS = CALLER_HEADERS.slice(0, 3)
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
  /** Names the thread that the caller speaks in, as far as headers tell: a guess at what its request continues. */
  conversation: string
}>

/** Callers that are remembered: a gateway for a team sees a few hundred. */
const MOST_CALLERS = 500

/**
 * Makes the function that reads the caller from a request's headers. They are the same for every request of a caller, so they are
 * read once.
 *
 * Credentials leave it only as a salted hash. The salt is new in every process, so that a scope that leaks says nothing
 * about the key, and can't be compared with another process's.
 */
export function createCallerReader(salt: Uint8Array = randomBytes(32)): (headers: CallerHeaders) => Caller {
  const known = new Map<string, Caller>()
  return headers => {
    const words = wordsOf(headers, CALLER_HEADERS)
    const found = known.get(words)
    if (found !== undefined) return found
    const caller = readCaller(headers, salt)
    if (known.size >= MOST_CALLERS) known.clear()
    known.set(words, caller)
    return caller
  }
}

/** The values of some headers in one text. Their lengths go in as well, so that two can't be cut differently into the same text. */
function wordsOf(headers: CallerHeaders, names: readonly string[]): string {
  let words = ''
  for (const name of names) {
    const value = headers.value(name) ?? ''
    words += `${value.length}:${value}\n`
  }
  return words
}

function readCaller(headers: CallerHeaders, salt: Uint8Array): Caller {
  const nameIn = (header: string): string | null => clean(headers.value(header) ?? '', NAME_LENGTH) || null
  const credentials = wordsOf(headers, CREDENTIAL_HEADERS)
  const scope = createHash('sha256').update(salt).update(credentials).digest('hex').slice(0, SCOPE_LENGTH)
  const session = nameIn('x-sternline-session') ?? nameIn('x-claude-code-session-id')
  const agent = { id: nameIn('x-claude-code-agent-id'), parent: nameIn('x-claude-code-parent-agent-id') }
  const [product = ''] = (headers.value('user-agent') ?? '').trim().split(/\s/)
  const client = clean(product, CLIENT_LENGTH) || 'unknown'
  return { scope, session, agent, client, conversation: `${scope}\n${session ?? client}\n${agent.id ?? ''}` }
}

/** Names go into logs, the ledger and the page, so only printable ASCII stays of them. */
function clean(value: string, length: number): string {
  return value
    .replaceAll(/[^\x20-\x7e]/g, '')
    .trim()
    .slice(0, length)
    .trimEnd()
}
