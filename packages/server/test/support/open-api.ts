/** An answer in a description. */
type Answer = Readonly<{ $ref?: string; content?: Readonly<Record<string, Readonly<{ schema: object }>>> }>

/** What the tests read of an OpenAPI description. */
export type OpenApi = Readonly<{
  openapi: string
  security: readonly object[]
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  components: Readonly<{
    schemas: Readonly<Record<string, object>>
    responses: Readonly<Record<string, Answer>>
    securitySchemes: Readonly<Record<string, Readonly<{ in: string; name: string }>>>
  }>
}>

/** What is said of a method of a path. */
type Operation = Readonly<{ responses: Readonly<Record<string, Answer>>; security?: readonly object[] }>

/** The schema that a description has for an answer in JSON. */
export function schemaOf(description: OpenApi, path: string, method: string, status: number): object {
  const own = description.paths[path]?.[method]?.responses[status]
  const shared = own?.$ref?.replace('#/components/responses/', '')
  const answer = shared === undefined ? own : description.components.responses[shared]
  const schema = answer?.content?.['application/json']?.schema
  if (schema === undefined) throw new Error(`${method} ${path} has no described answer ${status} in JSON.`)
  return schema
}
