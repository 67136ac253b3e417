import { NOBODY, type WorkspaceCall } from './workspace-calls.ts'

const EVENTS = '/api/events'
const CHANGES = '/api/project/changes'
const CONVERSATION = '/api/conversations/{id}/events'

const MORE_THAN_ARE_WATCHED = new URLSearchParams(Array.from({ length: 501 }, (_, i) => ['path', `file-${i}`]))

/** Every stream of the API, opened. `ID`: a conversation that was begun. */
export const OPENED_STREAMS: readonly WorkspaceCall[] = [
  { route: EVENTS, path: EVENTS, status: 200 },
  { route: CHANGES, path: `${CHANGES}?path=README.md&path=nothing.md`, status: 200 },
  { route: CONVERSATION, path: '/api/conversations/ID/events', status: 200 },
]

/** The same ones beyond those that may be open at once. */
export const STREAMS_TOO_MANY: readonly WorkspaceCall[] = OPENED_STREAMS.map(call => ({ ...call, status: 503 }))

/** How a stream is refused for what is asked of it. */
export const REFUSED_STREAMS: readonly WorkspaceCall[] = [
  { route: CHANGES, path: CHANGES, status: 400 },
  { route: CHANGES, path: `${CHANGES}?path=README.md&path=../x`, status: 403 },
  { route: CHANGES, path: `${CHANGES}?${MORE_THAN_ARE_WATCHED}`, status: 422 },
  { route: CONVERSATION, path: `${NOBODY}/events`, status: 404 },
]

/** What is answered where no folder was opened. */
export const STREAMS_WITHOUT_PROJECT: readonly WorkspaceCall[] = OPENED_STREAMS.filter(
  ({ route }) => route !== EVENTS,
).map(call => ({ ...call, status: 404 }))
