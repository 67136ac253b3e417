import type { BlockEdit, Plan } from '../plan/plan.ts'
import { formatPlace, type Place, type Ttl } from '../prompt/prompt.ts'
import { type Fields, isFields } from '../usage/fields.ts'
import { planMismatch } from './plan-mismatch.ts'

/** The value of a `cache_control` member. Five minutes is the API's default and is left unsaid. */
export type CacheControl = Readonly<{ type: 'ephemeral'; ttl?: '1h' }>

/** The `cache_control` for a time to live: `{type:'ephemeral'}` for 5m, `{type:'ephemeral', ttl:'1h'}` for 1h. */
export function cacheControl(ttl: Ttl): CacheControl {
  return ttl === '1h' ? { type: 'ephemeral', ttl } : { type: 'ephemeral' }
}

/**
 * Applies a plan to a parsed request.
 *
 * @param request the request that the plan was made for; it is not changed
 * @returns the same object when the plan leaves it untouched; otherwise a new one that shares what has no change
 * @throws SternlineError `plan-for-another-request`
 */
export function applyPlan<R extends object>(request: R, plan: Plan): R {
  if (plan.edits.length === 0) return request
  const body: Record<string, unknown> = { ...(request as Fields) }
  const inside: Record<Place['section'], BlockEdit[]> = { tools: [], system: [], messages: [] }
  for (const edit of plan.edits) {
    if (edit.what === 'set-automatic') body['cache_control'] = cacheControl(edit.ttl)
    else if (edit.what === 'remove-automatic') delete body['cache_control']
    else inside[edit.place.section].push(edit)
  }
  if (inside.tools.length > 0) body['tools'] = editList(body['tools'], inside.tools)
  if (inside.system.length > 0) body['system'] = editContent(body['system'], inside.system)
  if (inside.messages.length > 0) body['messages'] = editMessages(body['messages'], inside.messages)
  return body as R
}

function editBlock(block: Fields, edit: BlockEdit): Fields {
  switch (edit.what) {
    case 'set':
      return { ...block, cache_control: cacheControl(edit.ttl) }
    case 'remove':
      return withoutMarker(block)
    case 'remove-nested':
      return {
        ...block,
        content: asList(block['content']).map(inner => (isFields(inner) ? withoutMarker(inner) : inner)),
      }
  }
}

function withoutMarker({ cache_control: _, ...rest }: Fields): Fields {
  return rest
}

function editMessages(messages: unknown, edits: readonly BlockEdit[]): unknown {
  return asList(messages).map((message, index) => {
    const here = edits.filter(({ place }) => place.section === 'messages' && place.message === index)
    if (here.length === 0) return message
    const fields = message as Fields
    return { ...fields, content: editContent(fields['content'], here) }
  })
}

function editContent(content: unknown, edits: readonly BlockEdit[]): unknown {
  return typeof content === 'string' ? editList([{ type: 'text', text: content }], edits) : editList(content, edits)
}

function editList(list: unknown, edits: readonly BlockEdit[]): unknown {
  const edited = [...asList(list)]
  for (const edit of edits) {
    const { place } = edit
    const block = edited[place.index]
    if (!isFields(block)) {
      throw planMismatch(`there is no block at ${formatPlace(place)}`)
    }
    edited[place.index] = editBlock(block, edit)
  }
  return edited
}

function asList(list: unknown): readonly unknown[] {
  if (Array.isArray(list)) return list
  throw planMismatch('an array is missing where it has a breakpoint')
}
