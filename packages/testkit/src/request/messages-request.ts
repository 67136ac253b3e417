/** A `cache_control` as a request spells it. Loose on purpose: tests also write what the API refuses. */
export type CacheControl = Readonly<{ type: string; ttl?: string }>

/** A system block or a content block. Loose on purpose, so that unknown kinds can be written too. */
export type RequestBlock = Readonly<{ type: string; cache_control?: CacheControl; [field: string]: unknown }>

/** A tool definition. */
export type RequestTool = Readonly<{ name: string; cache_control?: CacheControl; [field: string]: unknown }>

/** One message; `system` is the mid-conversation instruction message. */
export type RequestMessage = Readonly<{
  role: 'user' | 'assistant' | 'system'
  content: string | readonly RequestBlock[]
}>

/**
 * The body of `POST /v1/messages`, as far as tests need it.
 *
 * @see https://platform.claude.com/docs/en/api/messages
 */
export type MessagesRequest = Readonly<{
  model: string
  max_tokens: number
  stream?: boolean
  tools?: readonly RequestTool[]
  system?: string | readonly RequestBlock[]
  messages: readonly RequestMessage[]
  cache_control?: CacheControl
}>
