import type { Prompt } from '@sternline/core'
import { isPresent, type JsonObject, member } from './json.ts'
import { type Refused, refuse } from './problem.ts'

/** Members that a request on a thread may not have. Source: ThreadUnsupportedFeatureName of @anthropic-ai/sdk 1.12.0. */
const UNSUPPORTED = ['context_management', 'fallbacks', 'thinking'] as const

/**
 * Tells what a request on a thread (beta: the server holds the conversation) is refused for: any marker, and some members.
 * The emulator holds no conversations, so a thread can be begun here and not continued. The texts are ours.
 */
export function refusalOfThread(body: JsonObject, { blocks, automatic }: Prompt): Refused | null {
  if (!isPresent(body['thread'])) return null
  const isMarked = automatic !== null || blocks.some(({ marker }) => marker !== null)
  const members = UNSUPPORTED.filter(name => isPresent(body[name]))
  const unsupported = [...(isMarked ? ['cache_control'] : []), ...members]
  if (unsupported.length > 0) {
    return refuse(`thread: requests on a thread do not support ${unsupported.join(', ')}`, 'invalid_request_error', {
      details: { error_code: 'thread_unsupported_request', unsupported },
    })
  }
  return member(body['thread'], 'type') === 'continue'
    ? refuse('thread: the previous message was not found', 'not_found_error')
    : null
}
