/** An answer in a description. */
type Answer = Readonly<{ content?: Readonly<Record<string, Readonly<{ schema: object }>>> }>

/** What the tests read of an OpenAPI description. */
export type OpenApi = Readonly<{
  openapi: string
  paths: Readonly<Record<string, Readonly<Record<string, Readonly<{ responses: Readonly<Record<string, Answer>> }>>>>>
  components: Readonly<{ schemas: Readonly<Record<string, object>> }>
}>

/** The schema that a description has for an answer in JSON. */
export function schemaOf(description: OpenApi, path: string, method: string, status: number): object {
  const answer = description.paths[path]?.[method]?.responses[status]
  const schema = answer?.content?.['application/json']?.schema
  if (schema === undefined) throw new Error(`${method} ${path} has no described answer ${status} in JSON.`)
  return schema
}
