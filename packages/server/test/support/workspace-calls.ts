import { MODEL } from './talk.ts'

const LARGE = ' '.repeat(11_000_000)
const ONE = '/api/conversations/{id}'
/** A conversation that nobody began. */
export const NOBODY = '/api/conversations/c_0000000000000000'

/** A request to the coding environment, and what it is answered with. */
export type WorkspaceCall = Readonly<{ route: string; path: string; status: number; method?: string; body?: unknown }>

/** Every route of the coding environment with every described status that can be had without a running turn. `ID`: a conversation that was begun. */
export const WORKSPACE_CALLS: readonly WorkspaceCall[] = [
  { route: '/api/project', path: '/api/project', status: 200 },
  { route: '/api/project/entries', path: '/api/project/entries', status: 200 },
  { route: '/api/project/entries', path: '/api/project/entries?path=a&path=b', status: 400 },
  { route: '/api/project/entries', path: '/api/project/entries?path=../x', status: 403 },
  { route: '/api/project/entries', path: '/api/project/entries?path=nothing', status: 404 },
  { route: '/api/project/files', path: '/api/project/files', status: 200 },
  { route: '/api/project/search', path: '/api/project/search?query=Harbour', status: 200 },
  { route: '/api/project/search', path: '/api/project/search', status: 400 },
  { route: '/api/project/search', path: '/api/project/search?query=x&path=/etc', status: 403 },
  { route: '/api/project/search', path: '/api/project/search?query=(&regex=true', status: 422 },
  { route: '/api/project/file', path: '/api/project/file?path=README.md', status: 200 },
  { route: '/api/project/file', path: '/api/project/file', status: 400 },
  { route: '/api/project/file', path: '/api/project/file?path=~/x', status: 403 },
  { route: '/api/project/file', path: '/api/project/file?path=nothing.md', status: 404 },
  { route: '/api/project/file', path: '/api/project/file?path=picture.bin', status: 422 },
  ...[
    { body: { path: 'new.md', text: 'New.', revision: null }, status: 200 },
    { body: { path: 'new.md' }, status: 400 },
    { body: { path: '/etc/x', text: '', revision: null }, status: 403 },
    { body: { path: 'README.md', text: '', revision: null }, status: 409 },
    { body: LARGE, status: 413 },
    { body: { path: 'picture.bin', text: '', revision: 'x' }, status: 422 },
  ].map(wanted => ({ route: '/api/project/file', path: '/api/project/file', method: 'put', ...wanted })),
  { route: '/api/project/pins', path: `/api/project/pins?model=${MODEL}`, status: 200 },
  { route: '/api/project/pins', path: '/api/project/pins', status: 400 },
  ...[
    { body: { path: 'README.md', model: MODEL }, status: 200 },
    { body: { path: 'README.md' }, status: 400 },
    { body: { path: '../x', model: MODEL }, status: 403 },
    { body: { path: 'picture.bin', model: MODEL }, status: 422 },
    { body: ' '.repeat(20_000), status: 413 },
  ].map(wanted => ({ route: '/api/project/pins', path: '/api/project/pins', method: 'post', ...wanted })),
  { route: '/api/project/pins', path: `/api/project/pins?path=x&model=${MODEL}`, method: 'delete', status: 200 },
  { route: '/api/project/pins', path: '/api/project/pins?path=x', method: 'delete', status: 400 },
  { route: '/api/models', path: '/api/models', status: 200 },
  { route: '/api/conversations', path: '/api/conversations', status: 200 },
  { route: '/api/conversations', path: '/api/conversations', method: 'post', body: { model: MODEL }, status: 201 },
  { route: '/api/conversations', path: '/api/conversations', method: 'post', body: {}, status: 400 },
  { route: '/api/conversations', path: '/api/conversations', method: 'post', body: ' '.repeat(20_000), status: 413 },
  { route: ONE, path: '/api/conversations/ID', status: 200 },
  { route: ONE, path: NOBODY, status: 404 },
  { route: ONE, path: '/api/conversations/ID', method: 'patch', body: { thinking: 2048 }, status: 200 },
  { route: ONE, path: '/api/conversations/ID', method: 'patch', body: { thinking: 7 }, status: 400 },
  { route: ONE, path: NOBODY, method: 'patch', body: {}, status: 404 },
  { route: ONE, path: '/api/conversations/ID', method: 'patch', body: ' '.repeat(20_000), status: 413 },
  { route: ONE, path: '/api/conversations/ID', method: 'delete', status: 204 },
  { route: ONE, path: NOBODY, method: 'delete', status: 404 },
  { route: `${ONE}/turns`, path: '/api/conversations/ID/turns', method: 'post', body: { kind: 'retry' }, status: 202 },
  { route: `${ONE}/turns`, path: '/api/conversations/ID/turns', method: 'post', body: { kind: 'sing' }, status: 400 },
  { route: `${ONE}/turns`, path: `${NOBODY}/turns`, method: 'post', body: { kind: 'retry' }, status: 404 },
  { route: `${ONE}/turns`, path: '/api/conversations/ID/turns', method: 'post', body: LARGE, status: 413 },
  { route: `${ONE}/turns`, path: '/api/conversations/ID/turns', method: 'delete', status: 204 },
  { route: `${ONE}/turns`, path: `${NOBODY}/turns`, method: 'delete', status: 404 },
  { route: `${ONE}/price`, path: '/api/conversations/ID/price', method: 'post', body: { kind: 'sell' }, status: 400 },
  { route: `${ONE}/price`, path: '/api/conversations/ID/price', method: 'post', body: { kind: 'send' }, status: 422 },
  { route: `${ONE}/price`, path: `${NOBODY}/price`, method: 'post', body: { kind: 'send' }, status: 404 },
  { route: `${ONE}/price`, path: '/api/conversations/ID/price', method: 'post', body: ' '.repeat(20_000), status: 413 },
  { route: '/api/approvals/{id}', path: '/api/approvals/x', method: 'post', body: { allowed: 7 }, status: 400 },
  { route: '/api/approvals/{id}', path: '/api/approvals/x', method: 'post', body: { allowed: true }, status: 404 },
  { route: '/api/approvals/{id}', path: '/api/approvals/x', method: 'post', body: LARGE, status: 413 },
]

/** What is asked while a turn waits for a person, and when it is over. */
export const AROUND_A_TURN: Readonly<Record<'during' | 'after', readonly WorkspaceCall[]>> = {
  during: [
    {
      route: `${ONE}/turns`,
      path: '/api/conversations/ID/turns',
      method: 'post',
      body: { kind: 'retry' },
      status: 409,
    },
    { route: ONE, path: '/api/conversations/ID', method: 'patch', body: { caching: false }, status: 409 },
    { route: ONE, path: '/api/conversations/ID', method: 'delete', status: 409 },
  ],
  after: [
    { route: `${ONE}/price`, path: '/api/conversations/ID/price', method: 'post', body: { kind: 'send' }, status: 200 },
  ],
}

/** What every one of them but two answers where no folder was opened. */
export const WITHOUT_PROJECT: readonly WorkspaceCall[] = WORKSPACE_CALLS.filter(
  ({ route, status }) => status < 300 && route !== '/api/project' && route !== '/api/models',
).map(call => ({ ...call, status: 404 }))

/** What is asked of a conversation whose file was damaged. */
export const DAMAGED: readonly WorkspaceCall[] = [
  { route: ONE, path: '/api/conversations/ID', status: 422 },
  { route: ONE, path: '/api/conversations/ID', method: 'patch', body: { caching: false }, status: 422 },
  { route: `${ONE}/turns`, path: '/api/conversations/ID/turns', method: 'post', body: { kind: 'retry' }, status: 422 },
  { route: `${ONE}/turns`, path: '/api/conversations/ID/turns', method: 'delete', status: 422 },
  { route: `${ONE}/price`, path: '/api/conversations/ID/price', method: 'post', body: { kind: 'send' }, status: 422 },
  { route: `${ONE}/events`, path: '/api/conversations/ID/events', status: 422 },
]

/** What is asked where the search program was not installed. */
export const WITHOUT_SEARCH: readonly WorkspaceCall[] = [
  { route: '/api/project/files', path: '/api/project/files', status: 503 },
  { route: '/api/project/search', path: '/api/project/search?query=Harbour', status: 503 },
]
