import { findPlaceholder } from '../../addresses/placeholder.ts'
import type { Evidence } from '../evidence.ts'
import { resourceName, where } from '../names.ts'
import { type ErrorWords, proofOf, type Row } from '../row.ts'

/** Whom Foundry takes tokens for. Source: @anthropic-ai/foundry-sdk 1.1.1, Anthropic's page on Foundry, 2026-08. */
const AUDIENCE = 'https://ai.azure.com'
const MINUTE_MS = 60_000
const MISTYPED = 'It was revoked or mistyped.'

const DENIED = /access denied due to invalid subscription key or wrong api endpoint/i
const BAD_TOKEN = /access token is missing, invalid|audience is incorrect|urn:ms\.scopedtoken/i
const NO_ROLE = /lacks the required data action/i
const PRINCIPAL = /the principal [`'"]?([\w-]{1,80})[`'"]?/i
const ACTION = /data action [`'"]?(Microsoft\.[\w./]{1,160}[\w/])/i

/** A key of Anthropic's own that is ours and not taken. A client's own is for the client to mend. */
const isRefusedKey = ({ status, code, message, context }: Evidence): boolean =>
  status === 401 &&
  context.upstream === 'anthropic' &&
  context.custody !== false &&
  (code === 'authentication_error' || /invalid x-api-key/i.test(message))

function wrongKey(evidence: Evidence): ErrorWords {
  const { context } = evidence
  return {
    what: `${where(context)} refused the key.`,
    cause: causeOfKey(evidence),
    proof: `${proofOf(evidence)}${shapeProof(evidence)}`,
    fix: fixOfKey(evidence),
  }
}

function causeOfKey({ context }: Evidence): string {
  const { credential = null, path } = context
  if (findPlaceholder(context.host ?? '') !== null) return 'A placeholder was left in the address.'
  if ((path ?? '').startsWith('/models/')) return 'The path is wrong and not the key: /models/ serves no Claude.'
  const isAnthropic = context.upstream === 'anthropic'
  if (credential === null) return isAnthropic ? MISTYPED : 'No key was sent, or one of another resource.'
  if (credential.kind === 'token') return 'A token was sent where a key was expected.'
  if (credential.hasSpace) return 'It has a space or a line break at its end, pasted along.'
  switch (credential.shape) {
    case 'empty':
      return 'It is empty.'
    case 'placeholder':
      return 'It is still a placeholder.'
    case 'jwt':
      return 'What was sent as a key is a token.'
    case 'anthropic':
      return isAnthropic ? MISTYPED : "It is a key of Anthropic's, and Azure has keys of its own."
    case 'openai':
      return "It is a key of OpenAI's, and this upstream has keys of its own."
    default:
      return isAnthropic ? MISTYPED : 'It belongs to another resource, or the path is wrong.'
  }
}

function shapeProof({ context: { credential = null } }: Evidence): string {
  if (credential === null || credential.kind !== 'key') return ''
  return ` The key that was sent has ${credential.length} characters, in the header ${credential.header}.`
}

function fixOfKey({ context }: Evidence): string {
  if (context.upstream === 'anthropic')
    return 'Make a new key in the Claude Console, and set it where your settings say.'
  return `Copy it anew: \`az cognitiveservices account keys list --name ${resourceName(context)} --resource-group <GROUP>\`, and set it where your settings say.`
}

function wrongToken(evidence: Evidence): ErrorWords {
  return {
    what: `${where(evidence.context)} refused the token.`,
    cause: causeOfToken(evidence),
    proof: proofOf(evidence),
    fix: 'Set "auth": "entra" in your settings and run `az login`: it then fetches the right token by itself. By hand: `az account get-access-token --resource https://ai.azure.com`.',
  }
}

function causeOfToken({ context: { credential = null, at } }: Evidence): string {
  if (credential?.kind === 'key') return 'What was sent as Bearer is a key and no token.'
  if (credential === null) return `It is missing, has expired, or is for another audience than ${AUDIENCE}.`
  const { audience, expiresAt } = credential
  if (expiresAt !== null && at !== undefined && expiresAt <= at) {
    return `It expired ${Math.max(1, Math.round((at - expiresAt) / MINUTE_MS))} minutes ago.`
  }
  if (audience !== null && audience.replace(/\/$/, '') !== AUDIENCE)
    return `It is for ${audience}; Foundry wants ${AUDIENCE}.`
  return 'It is of another tenant, or was withdrawn.'
}

function noRole(evidence: Evidence): ErrorWords {
  const { message, context } = evidence
  const named = PRINCIPAL.exec(message)?.[1]
  const fromToken = context.credential?.kind === 'token' ? context.credential.principal : null
  const principal = named ?? fromToken ?? '<OBJECT_ID>'
  const action = ACTION.exec(message)?.[1]
  const scope = `$(az cognitiveservices account show --name ${resourceName(context)} --resource-group <GROUP> --query id --output tsv)`
  return {
    what: `${named ?? fromToken ?? 'Whoever asked'} may not use ${where(context)}.`,
    cause: `A role is missing${action === undefined ? '' : ` that has ${action}`}, was given elsewhere, or has not spread yet.`,
    proof: proofOf(evidence),
    fix: `Run \`az role assignment create --assignee ${principal} --role "Cognitive Services User" --scope ${scope}\`; it can take minutes.`,
  }
}

const CLASHES =
  /baseurl and resource are mutually exclusive|apikey`? and `?azureadtokenprovider`? arguments are mutually exclusive|missing credentials|must provide one of the `?baseurl`? or `?resource/i

/** A7 to A12: keys, tokens and roles. */
export const CREDENTIAL_ROWS: readonly Row[] = [
  {
    id: 'A8',
    code: 'token-refused',
    seen: '401: Access token is missing, invalid, audience is incorrect, or have expired',
    delivery: 'configuration',
    confirmedHere: false,
    recognise: ({ message }) => BAD_TOKEN.test(message),
    explain: wrongToken,
  },
  {
    id: 'A7',
    code: 'key-refused',
    seen: '401: Access denied due to invalid subscription key or wrong API endpoint',
    delivery: 'configuration',
    confirmedHere: true,
    recognise: evidence => DENIED.test(evidence.message) || isRefusedKey(evidence),
    explain: wrongKey,
  },
  {
    id: 'A9',
    code: 'role-missing',
    seen: '401 or 403 `PermissionDenied`: The principal X lacks the required data action',
    delivery: 'configuration',
    confirmedHere: true,
    recognise: ({ code, message }) =>
      NO_ROLE.test(message) || (code === 'PermissionDenied' && /aka\.ms\/foundrypermissions/i.test(message)),
    explain: noRole,
  },
  {
    id: 'A10',
    code: 'keys-disabled',
    seen: '403: Key based authentication is disabled for this resource',
    delivery: 'configuration',
    confirmedHere: false,
    recognise: ({ code, message }) =>
      code === 'AuthenticationTypeDisabled' || /key based authentication is disabled/i.test(message),
    explain: evidence => ({
      what: `${where(evidence.context)} takes no keys.`,
      cause: `A policy has switched them off${keyBesideToken(evidence)}.`,
      proof: `${proofOf(evidence)}${shapeProof(evidence)}`,
      fix: 'Remove the key from your settings and the environment, set "auth": "entra", and run `az login`.',
    }),
  },
  {
    id: 'A11',
    code: 'no-entra-token',
    seen: 'Failed to get token from azureADTokenProvider: ChainedTokenCredential authentication failed',
    delivery: 'configuration',
    confirmedHere: false,
    recognise: ({ message }) =>
      /failed to get token from .?azureadtokenprovider|(chainedtoken|defaultazure)credential|credentialunavailable/i.test(
        message,
      ),
    explain: evidence => ({
      what: 'No Entra token could be had on this machine.',
      cause: 'Nobody is logged in here, this is CI without an identity, or the login is of another tenant.',
      proof: proofOf(evidence),
      fix: 'Run `az login` (with --tenant <TENANT> when there are several); in CI set AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET, or use a managed identity.',
    }),
  },
  {
    id: 'A12',
    code: 'credentials-clash',
    seen: 'baseURL and resource are mutually exclusive; apiKey and azureADTokenProvider arguments are mutually exclusive; Missing credentials',
    delivery: 'configuration',
    confirmedHere: true,
    recognise: ({ message }) => CLASHES.test(message),
    explain: evidence => ({
      what: /missing credentials|must provide/i.test(evidence.message)
        ? 'The Foundry client has no credential or no address.'
        : 'Two settings say the same thing differently.',
      cause: causeOfClash(evidence),
      proof: proofOf(evidence),
      fix: 'Set one address (ANTHROPIC_FOUNDRY_BASE_URL or ANTHROPIC_FOUNDRY_RESOURCE) and one credential (ANTHROPIC_FOUNDRY_API_KEY or a token), and `unset` the others.',
    }),
  },
]

function causeOfClash({ context: { variables = [] } }: Evidence): string {
  const set = variables.filter(name => /^[A-Z][A-Z0-9_]{1,60}$/.test(name))
  return set.length === 0
    ? 'The client reads the environment too, beside what it is given.'
    : `The client reads the environment too; set are ${set.join(', ')}.`
}

function keyBesideToken({ context: { variables = [] } }: Evidence): string {
  const key = variables.find(name => /^[A-Z][A-Z0-9_]*_API_KEY$/.test(name))
  return key === undefined ? '' : `, and ${key} is set, which goes before a token`
}
