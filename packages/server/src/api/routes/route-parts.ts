import { z } from '@hono/zod-openapi'
import { errorSchema } from '../schemas/answer-schemas.ts'
import { text } from '../schemas/parts.ts'

/** A described answer of a route. */
type Described<T> = Readonly<{ description: string; content: { 'application/json': { schema: z.ZodType<T> } } }>

/** Describes an answer in JSON. */
export function json<T>(schema: z.ZodType<T>, description: string): Described<T> {
  return { description, content: { 'application/json': { schema } } }
}

/** Describes a refusal. */
export function refusal(description: string): Described<unknown> {
  return { description, content: { 'application/json': { schema: errorSchema } } }
}

/** How a stream of events is refused; streams are served beside Hono, see `too-many-streams.ts`. */
export const TOO_MANY_STREAMS: Described<unknown> = refusal(
  'Too many streams are open at once; `Retry-After` says when to come again.',
)

/** A body in JSON, as a part of a route's request. */
type JsonBody<T> = Readonly<{ body: { required: true; content: { 'application/json': { schema: z.ZodType<T> } } } }>

/** Describes a request's body in JSON, which must be there. */
export function jsonBody<T>(schema: z.ZodType<T>): JsonBody<T> {
  return { body: { required: true, content: { 'application/json': { schema } } } }
}

/** A session in a path. */
export const sessionParams: z.ZodObject<{ session: z.ZodType<string> }> = z.object({
  session: text.openapi({
    param: { name: 'session', in: 'path' },
    description: 'As the client named it, or as we did.',
  }),
})

/** An exchange in a path. */
export const exchangeParams: z.ZodObject<{ id: z.ZodType<string> }> = z.object({
  id: text.openapi({
    param: { name: 'id', in: 'path' },
    description: 'As the answer header x-sternline-exchange told it.',
  }),
})

/** A conversation in a path. */
export const conversationParams: z.ZodObject<{ id: z.ZodType<string> }> = z.object({
  id: text.openapi({ param: { name: 'id', in: 'path' }, description: 'As the list of conversations tells it.' }),
})
