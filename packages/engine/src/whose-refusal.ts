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
  /\bunexpected value\(s\) .{0,1000}\banthropic-beta\b/is,
  /`tool_use` ids (were found without|must be unique)/i,
  /\bunexpected `tool_use_id`/i,
  /\bapi version not supported\b/i,
  /\bdoes not work with the specified model\b/i,
  /\bnot supported in your workspace\b/i,
]

/** What a refusal says when the upstream does not know the member, wherever it stands. */
const UNKNOWN_MEMBER =
  /extra inputs? (is|are) not permitted|\bextra_forbidden\b|\b(unknown|unexpected|unrecogni[sz]ed|unsupported|additional) (field|member|key|param|argument|propert|attribute)/i

/** The place of one block or message anywhere in a refusal: `messages.3.content`, `tools[0]`, and as Python prints it, `('messages', 3`. */
const ONE_PLACE = /\b(?:tools|system|messages)['"]?\s*[.,[/]\s*\d/

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
 * Whether a refusal (400, 422) can have been caused by our edits of the request's markers. In doubt it can: asking once more costs nothing,
 * as the API bills no refusal, while a refusal of our making costs the turn. It can not where the message names a member of the request that
 * we did not touch, or a cause that no marker has. Where it names several, one that can be ours is enough.
 *
 * @param body of the refusal, as it came
 */
export function mayBeOurs(body: string, edits: readonly Edit[]): boolean {
  const problems = problemsIn(body)
  return problems.length === 0 || problems.some(problem => maySpeakOfOurs(problem, edits))
}

/**
 * Whether a refusal is about one block of this request, so that it says nothing of what others send. It is not where it refuses the member
 * itself, wherever that stands, and where it names no place.
 *
 * @param body of the refusal, as it came
 */
export function isAboutOneBlock(body: string): boolean {
  const messages = problemsIn(body).map(({ message }) => message)
  return messages.some(message => ONE_PLACE.test(message)) && !messages.some(isAboutTheMember)
}

function isAboutTheMember(message: string): boolean {
  return UNKNOWN_MEMBER.test(message) || (/\bmodels?\b/i.test(message) && /\bnot support/i.test(message))
}

/** One thing that a refusal names. */
type Problem = Readonly<{
  message: string
  /** As many parts of its place say where in the request it is. */
  depth: number
}>

function maySpeakOfOurs({ message, depth }: Problem, edits: readonly Edit[]): boolean {
  if (ABOUT_MARKERS.test(message)) return true
  if (OTHER_CAUSES.some(cause => cause.test(message))) return false
  const parts = (PATH.exec(message)?.[1] ?? '').split(/[.[\]]+/).filter(part => part !== '')
  const [root = ''] = parts
  if (OTHER_MEMBERS.has(root)) return false
  const place = parts.slice(0, depth)
  return !SECTIONS.has(root) || edits.some(edit => 'place' in edit && isOneWay(place, partsOf(edit.place)))
}

/** What a refusal says; nothing where it can't be read. */
function problemsIn(body: string): readonly Problem[] {
  try {
    const fields: unknown = JSON.parse(body)
    const error = memberOf(fields, 'error')
    const message = memberOf(error, 'message') ?? memberOf(fields, 'message') ?? error
    if (typeof message === 'string') return message === '' ? [] : [{ message, depth: Number.POSITIVE_INFINITY }]
    return listedIn(memberOf(fields, 'detail') ?? memberOf(message, 'detail'))
  } catch {
    // Plain text or a page, of a hop in between: nobody knows what it means.
    return []
  }
}

/** Section and number: what follows in a place of FastAPI's may be the name of a kind (`messages.0.user.content`), which no request has. */
const SURE_PARTS = 2

/**
 * What FastAPI answers with a 422, in its own shape or inside another's message: a text, or a list of what is wrong where. What was sent, which it
 * repeats as `input`, is not looked at: it is the caller's.
 *
 * @see https://fastapi.tiangolo.com/tutorial/handling-errors/ and https://docs.pydantic.dev/latest/errors/validation_errors/
 */
function listedIn(detail: unknown): readonly Problem[] {
  if (typeof detail === 'string' && detail !== '') return [{ message: detail, depth: Number.POSITIVE_INFINITY }]
  if (!Array.isArray(detail)) return []
  return detail.map((one: unknown) => {
    const place = memberOf(one, 'loc')
    const parts = Array.isArray(place) ? place.map(String) : []
    return { message: `${parts.join('.')}: ${memberOf(one, 'msg')} (${memberOf(one, 'type')})`, depth: SURE_PARTS }
  })
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
