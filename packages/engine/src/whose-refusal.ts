import type { Edit, Place } from '@sternline/core'

/** What a refusal says when it is about caching, in whatever words: a marker, its kind, its life. */
const ABOUT_MARKERS = /cach|ephemeral|\bttl\b|breakpoint/i

/**
 * What the API says of causes that no marker can have, without naming a member of the request.
 * Texts: public issues of its clients, 2025-06 to 2026-11; a text that changes costs one request more, and nothing else.
 */
const OTHER_CAUSES: readonly RegExp[] = [
  /\bprompt is too long\b/i,
  /\bexceed\w* (the )?(model'?s? )?(context|maximum) (limit|length|window)/i,
  /\bcredit balance is too low\b/i,
  /\busage limits?\b/i,
  /\bunexpected value\(s\) .*\banthropic-beta\b/is,
  /`tool_use` ids (were found without|must be unique)/i,
  /\bunexpected `tool_use_id`/i,
  /\bapi version not supported\b/i,
  /\bdoes not work with the specified model\b/i,
  /\bnot supported in your workspace\b/i,
]

/** A place at the beginning of a message, as the API writes it: `messages.3.content.0.text.cache_control: Extra inputs ...`. */
const PATH = /^\s*(?:body\.)?([a-z_-]+(?:(?:\.|\[)[\w-]+\]?)*)\s*:/

/**
 * Members and headers of a request that carry no markers.
 * Source: https://platform.claude.com/docs/en/api/messages and the SDK 1.12.0, 2026-11; what is missing costs one request more.
 */
const OTHER_MEMBERS: ReadonlySet<string> = new Set([
  'anthropic-beta',
  'anthropic-version',
  'container',
  'context_management',
  'fallbacks',
  'inference_geo',
  'max_tokens',
  'mcp_servers',
  'metadata',
  'model',
  'output_config',
  'output_format',
  'service_tier',
  'speed',
  'stop_sequences',
  'stream',
  'stream_options',
  'temperature',
  'thinking',
  'tool_choice',
  'top_k',
  'top_p',
])

const SECTIONS: ReadonlySet<string> = new Set(['tools', 'system', 'messages'])

/**
 * Whether a refusal (400) can have been caused by our edits of the request's markers. In doubt it can: asking once more costs nothing,
 * as the API bills no refusal, while a refusal of our making costs the turn. It can not where the message names a member of the request that
 * we did not touch, or a cause that no marker has.
 *
 * @param body of the refusal, as it came
 */
export function mayBeOurs(body: string, edits: readonly Edit[]): boolean {
  const message = messageIn(body)
  if (message === null || ABOUT_MARKERS.test(message)) return true
  if (OTHER_CAUSES.some(cause => cause.test(message))) return false
  const parts = (PATH.exec(message)?.[1] ?? '').split(/[.[\]]+/).filter(part => part !== '')
  const [root = ''] = parts
  if (OTHER_MEMBERS.has(root)) return false
  return !SECTIONS.has(root) || edits.some(edit => 'place' in edit && isOneWay(parts, partsOf(edit.place)))
}

/** What a refusal says; null where it can't be read. */
function messageIn(body: string): string | null {
  try {
    const fields: unknown = JSON.parse(body)
    const error = memberOf(fields, 'error')
    const message = memberOf(error, 'message') ?? memberOf(fields, 'message') ?? error
    return typeof message === 'string' && message !== '' ? message : null
  } catch {
    // Plain text or a page, of a hop in between: nobody knows what it means.
    return null
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function partsOf(place: Place): readonly string[] {
  return place.section === 'messages'
    ? ['messages', String(place.message), 'content', String(place.index)]
    : [place.section, String(place.index)]
}

/** Whether one path leads to the other: the place itself, what is in it, and what it is in. */
function isOneWay(a: readonly string[], b: readonly string[]): boolean {
  const shared = Math.min(a.length, b.length)
  return a.slice(0, shared).every((part, index) => part === b[index])
}
