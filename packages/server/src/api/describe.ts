import type { OpenAPIHono } from '@hono/zod-openapi'

/** A description in OpenAPI 3.1. */
type Description = ReturnType<OpenAPIHono['getOpenAPI31Document']>

type Paths = NonNullable<Description['paths']>
type Item = Paths[string]
type Operation = NonNullable<Item['get']>

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const
type Method = (typeof METHODS)[number]

const EITHER = [{ token: [] }, { page: [] }]

/** What a caller of this machine may ask without showing anything, and what it shows its code to. */
const NEEDS: Readonly<Record<string, Operation['security'] & object>> = {
  '/api/status': [{}, ...EITHER],
  '/api/emulator/clock': [{}, ...EITHER],
  '/api/access': [],
}

const SECURITY_SCHEMES = {
  token: {
    type: 'apiKey',
    in: 'header',
    name: 'x-sternline-token',
    description:
      'The token of the server, from the file `token` in its data folder; as `authorization: Bearer` too. Asked of everyone where the server listens on another address than loopback, else only where the API is guarded.',
  },
  page: {
    type: 'apiKey',
    in: 'cookie',
    name: 'sternline-PORT',
    description: 'The cookie of an opened page, which `POST /api/access` gives for a code; PORT is that of the server.',
  },
} as const

/** Every route is behind the same checks, so what they answer is told once. */
const SHARED = {
  Unauthorized: refused(
    'The API is guarded, and the request shows neither the token nor the cookie of an opened page.',
  ),
  Forbidden: refused('The request comes from a web page of another origin, or its Host does not name this server.'),
  NoJson: refused(
    'The request has a body, or a method that takes one, and no `content-type: application/json`. A DELETE without a body needs none.',
  ),
}

function refused(description: string) {
  return { description, content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } }
}

/** Adds to a description what is checked before any route is asked: who may ask, and how a request is refused that does not show it. */
export function describeChecks(description: Description): Description {
  const paths: Paths = {}
  for (const [path, item] of Object.entries(description.paths ?? {})) {
    const checked: Item = { ...item }
    for (const method of METHODS) {
      const operation = item[method]
      if (operation !== undefined) checked[method] = describeCheck(path, method, operation)
    }
    paths[path] = checked
  }
  const components = {
    ...description.components,
    securitySchemes: { ...SECURITY_SCHEMES },
    responses: { ...SHARED },
  }
  return { ...description, security: EITHER, paths, components }
}

/** What a route says of a status itself goes before what all of them say. */
function describeCheck(path: string, method: Method, operation: Operation): Operation {
  const security = NEEDS[path]
  return {
    ...operation,
    ...(security === undefined ? {} : { security }),
    responses: {
      401: { $ref: '#/components/responses/Unauthorized' },
      403: { $ref: '#/components/responses/Forbidden' },
      ...(method === 'get' ? {} : { 415: { $ref: '#/components/responses/NoJson' } }),
      ...operation.responses,
    },
  }
}
