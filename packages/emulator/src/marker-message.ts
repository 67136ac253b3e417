import { type Block, checkMarkers, type MarkerFinding, type Place, type Prompt } from '@sternline/core'
import { isObject, isPresent, type JsonObject } from './json.ts'

/** A made-up marker type is quoted up to here. Unit: characters. */
const TAG_LENGTH = 40

/**
 * Says what the API would refuse about a request's markers, as the API says it. The texts were observed in issues of
 * public projects up to 2026-11 (`anthropics/claude-code#38320` and others); the API gives no code for them, and one
 * may change. Where no text was ever seen, ours is in the same style.
 *
 * @returns the text for the first finding; null when the markers are fine
 */
export function findMarkerProblem(prompt: Prompt, body: JsonObject): string | null {
  const [first] = checkMarkers(prompt)
  return first === undefined ? null : messageOf(first, prompt, body)
}

function messageOf(finding: MarkerFinding, prompt: Prompt, body: JsonObject): string {
  const block = finding.block === null ? undefined : prompt.blocks[finding.block]
  const path = finding.place === null ? 'cache_control' : `${dotted(finding.place)}.cache_control`
  switch (finding.problem) {
    case 'too-many':
      return `A maximum of 4 blocks with cache_control may be provided. Found ${finding.count}.`
    case 'ttl-order':
      return (
        `${path}.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. ` +
        'Note that blocks are processed in the following order: `tools`, `system`, `messages`.'
      )
    case 'automatic-ttl-differs':
      return (
        `cache_control.ttl: the top-level cache_control falls on ${finding.place === null ? 'a block' : dotted(finding.place)}, ` +
        'which is marked with another ttl. Give both the same ttl, or remove one of them.'
      )
    case 'bad-type-or-ttl':
      return badValueMessage(path, block === undefined ? body['cache_control'] : markerOf(block, body))
    case 'inside-tool-result':
      return nestedMessage(block, body)
    case 'on-unmarkable-block':
      return unmarkableMessage(block, body)
    case 'on-thread':
      return 'thread: requests on a thread do not support cache_control'
  }
}

function badValueMessage(path: string, marker: unknown): string {
  if (!isObject(marker)) return `${path}: Input should be an object`
  if (marker['type'] === 'ephemeral') return `${path}.ephemeral.ttl: Input should be '5m' or '1h'`
  if (!isPresent(marker['type'])) return `${path}.type: Field required`
  const tag = String(marker['type']).slice(0, TAG_LENGTH)
  return `${path}: Input tag '${tag}' found using 'type' does not match any of the expected tags: 'ephemeral'`
}

function nestedMessage(block: Block | undefined, body: JsonObject): string {
  if (block === undefined) return 'cache_control may not be specified within `tool_result.content`.'
  const content = at(blockOf(block, body), 'content')
  const inner = Array.isArray(content) ? content.findIndex(item => isPresent(at(item, 'cache_control'))) : 0
  return (
    `${dotted(block.place)}.tool_result.content.${inner}.cache_control: cache_control may not be specified within ` +
    '`tool_result.content`. Instead, place it directly on `tool_result`'
  )
}

function unmarkableMessage(block: Block | undefined, body: JsonObject): string {
  if (block === undefined) return 'cache_control: Extra inputs are not permitted'
  const path = dotted(block.place)
  switch (block.unmarkable) {
    case 'empty-text':
      return `${path}.text: cache_control cannot be set for empty text blocks`
    case 'deferred-tool':
      return (
        `Tool '${String(at(blockOf(block, body), 'name'))}' cannot have both defer_loading=true and cache_control set. ` +
        'Tools with defer_loading cannot use prompt caching.'
      )
    case 'cleared-next-turn':
      return `${path}.cache_control: cache_control cannot be set on content with clear_at "next_user_message"`
    default:
      return `${path}.${block.kind}.cache_control: Extra inputs are not permitted`
  }
}

/** The API's own way to write a place: `messages.3.content.1`. */
function dotted(place: Place): string {
  return place.section === 'messages'
    ? `messages.${place.message}.content.${place.index}`
    : `${place.section}.${place.index}`
}

function markerOf(block: Block, body: JsonObject): unknown {
  return at(blockOf(block, body), 'cache_control')
}

function blockOf({ place }: Block, body: JsonObject): unknown {
  const list = place.section === 'messages' ? at(at(body['messages'], place.message), 'content') : body[place.section]
  return at(list, place.index)
}

function at(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return value[Number(key)]
  return isObject(value) ? value[key] : undefined
}
