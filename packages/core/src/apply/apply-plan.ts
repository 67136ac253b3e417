import type { Plan } from '../plan/plan.ts'
import { formatPlace, type Place, type Ttl } from '../prompt/prompt.ts'

/** The value of a `cache_control` member. Five minutes is the API's default and is left unsaid. */
export type CacheControl = Readonly<{ type: 'ephemeral'; ttl?: '1h' }>

/** The `cache_control` for a time to live: `{type:'ephemeral'}` for 5m, `{type:'ephemeral', ttl:'1h'}` for 1h. */
export function cacheControl(ttl: Ttl): CacheControl {
  return ttl === '1h' ? { type: 'ephemeral', ttl } : { type: 'ephemeral' }
}

type Fields = Readonly<Record<string, unknown>>

/** One change of one block. */
type Edit = Readonly<{ place: Place; change: (block: Fields) => Fields }>

/**
 * Applies a plan to a parsed request.
 *
 * @param request the request that the plan was made for; it is not changed
 * @returns the same object when the plan leaves it untouched; otherwise a new one that shares what has no change
 * @throws TypeError when the plan was made for another request
 */
export function applyPlan<R extends object>(request: R, plan: Plan): R {
  if (plan.untouched !== null) return request
  const edits = editsOf(plan)
  const body: Record<string, unknown> = { ...(request as Fields) }
  if (plan.removals.some(({ what }) => what === 'automatic')) delete body['cache_control']
  const inSection = (section: Place['section']): Edit[] => edits.filter(({ place }) => place.section === section)
  const tools = inSection('tools')
  const system = inSection('system')
  const messages = inSection('messages')
  if (tools.length > 0) body['tools'] = editList(body['tools'], tools)
  if (system.length > 0) body['system'] = editContent(body['system'], system)
  if (messages.length > 0) body['messages'] = editMessages(body['messages'], messages)
  return body as R
}

function editsOf({ breakpoints, removals }: Plan): readonly Edit[] {
  const cuts = removals.flatMap((removal): Edit[] =>
    removal.what === 'automatic'
      ? []
      : [{ place: removal.place, change: removal.what === 'nested' ? withoutNested : withoutMarker }],
  )
  const marks = breakpoints
    .filter(({ placedBy }) => placedBy === 'sternline')
    .map(({ place, ttl }): Edit => ({ place, change: block => ({ ...block, cache_control: cacheControl(ttl) }) }))
  return [...cuts, ...marks]
}

function withoutMarker({ cache_control: _, ...rest }: Fields): Fields {
  return rest
}

function withoutNested(block: Fields): Fields {
  const content = asList(block['content']).map(inner => (isFields(inner) ? withoutMarker(inner) : inner))
  return { ...block, content }
}

function editMessages(messages: unknown, edits: readonly Edit[]): unknown {
  return asList(messages).map((message, index) => {
    const here = edits.filter(({ place }) => place.section === 'messages' && place.message === index)
    if (here.length === 0) return message
    const fields = message as Fields
    return { ...fields, content: editContent(fields['content'], here) }
  })
}

function editContent(content: unknown, edits: readonly Edit[]): unknown {
  return typeof content === 'string' ? editList([{ type: 'text', text: content }], edits) : editList(content, edits)
}

function editList(list: unknown, edits: readonly Edit[]): unknown {
  const edited = [...asList(list)]
  for (const { place, change } of edits) {
    const block = edited[place.index]
    if (!isFields(block)) {
      throw new TypeError(`The plan is not for this request: there is no block at ${formatPlace(place)}.`)
    }
    edited[place.index] = change(block)
  }
  return edited
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function asList(list: unknown): readonly unknown[] {
  if (Array.isArray(list)) return list
  throw new TypeError('The plan is not for this request: an array is missing where it has a breakpoint.')
}
