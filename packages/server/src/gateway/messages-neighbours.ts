import type { Asked } from './routes.ts'

/** What is passed on of one path, and how it is spelled: in plain letters, so that no two readers could take it for different places. */
type Neighbour = Readonly<{
  form: RegExp
  kind: Extract<Asked['kind'], 'pass' | 'list'>
  methods: readonly [Asked['method'], ...Asked['method'][]]
  /** See `Asked`. */
  takesForms?: true
}>

/**
 * What the Messages API has beside exchanges and their count. Files are sent as forms; a batch is cancelled with neither a body nor a type.
 *
 * @see https://platform.claude.com/docs/en/api/overview
 */
const NEIGHBOURS: readonly Neighbour[] = [
  { form: /^\/v1\/models$/, kind: 'list', methods: ['GET', 'HEAD'] },
  { form: /^\/v1\/models\/[A-Za-z0-9_][A-Za-z0-9_.:~@+=,-]*$/, kind: 'list', methods: ['GET', 'HEAD'] },
  { form: /^\/v1\/messages\/batches$/, kind: 'pass', methods: ['GET', 'POST'] },
  { form: /^\/v1\/messages\/batches\/[A-Za-z0-9_][A-Za-z0-9_-]*$/, kind: 'pass', methods: ['GET', 'DELETE'] },
  { form: /^\/v1\/messages\/batches\/[A-Za-z0-9_][A-Za-z0-9_-]*\/results$/, kind: 'pass', methods: ['GET'] },
  {
    form: /^\/v1\/messages\/batches\/[A-Za-z0-9_][A-Za-z0-9_-]*\/cancel$/,
    kind: 'pass',
    methods: ['POST'],
    takesForms: true,
  },
  { form: /^\/v1\/files$/, kind: 'pass', methods: ['GET', 'POST'], takesForms: true },
  { form: /^\/v1\/files\/[A-Za-z0-9_][A-Za-z0-9_-]*$/, kind: 'pass', methods: ['GET', 'DELETE'] },
  { form: /^\/v1\/files\/[A-Za-z0-9_][A-Za-z0-9_-]*\/content$/, kind: 'pass', methods: ['GET'] },
]

/**
 * Finds what is asked of the Messages API beside its exchanges, with or without `/anthropic` before it.
 *
 * @param path of the target, without its query
 * @returns null for a path that is none; for a method that it does not have what its first would ask
 */
export function findMessagesNeighbour(path: string, method: string): Asked | null {
  const own = path.startsWith('/anthropic/') ? path.slice('/anthropic'.length) : path
  if (!isPath(own)) return null
  const found = NEIGHBOURS.find(({ form }) => form.test(own))
  if (found === undefined) return null
  const { kind, methods, takesForms } = found
  return {
    kind,
    api: 'messages',
    method: methods.find(one => one === method) ?? methods[0],
    path: own,
    deployment: null,
    ...(takesForms === undefined ? {} : { takesForms }),
  }
}

function isPath(text: string): text is `/${string}` {
  return text.startsWith('/')
}
