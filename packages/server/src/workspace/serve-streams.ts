import type { IncomingMessage, ServerResponse } from 'node:http'
import { SternlineError } from '@sternline/core'
import { refusalOf } from '../api/refusal-of.ts'
import { NO_PROJECT, wrongInput } from '../api/refusals.ts'
import { CHANGES_PATH } from '../api/routes/project-routes.ts'
import type { EventStreams } from '../live/event-streams.ts'
import { refuse } from '../safety/refusal.ts'
import { watchFiles } from './watch-files.ts'
import type { OpenProject, Workspace } from './workspace.ts'

/** Answers what the coding environment streams; null for a path that is none of its streams. */
export type WorkspaceStreams = (
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void> | null

const EVENTS = /^\/api\/conversations\/([^/]+)\/events$/

/** More files and folders are not watched for one page. */
const MOST_PATHS = 500

/** A stream that tells of nothing would only take the place of another. */
const NO_PATH = wrongInput('path', 'at least one file or folder is expected')

type Stream = (project: OpenProject, request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Serves the streams of a workspace on the bare socket, where a slow reader can be seen. */
export function serveWorkspaceStreams(
  { project }: Workspace,
  events: EventStreams,
  log: (line: string) => void,
): WorkspaceStreams {
  const changes: Stream = async ({ folder }, request, response) => {
    const paths = new URL(request.url ?? '', 'http://sternline.invalid').searchParams.getAll('path')
    if (paths.length === 0) return refuse(response, NO_PATH)
    if (paths.length > MOST_PATHS) throw tooMany()
    const watch = await watchFiles(folder, paths, problem => log(`files can not be watched (${nameOf(problem)})`))
    const close = (): void => void watch.close().catch(() => {})
    if (response.destroyed) return close()
    response.on('close', close)
    events.open(watch, request, response)
  }
  const conversation =
    (id: string): Stream =>
    async ({ rooms }, request, response) =>
      events.open(await rooms.open(id), request, response)

  const streamFor = (path: string): Stream | null => {
    if (path === CHANGES_PATH) return changes
    const id = EVENTS.exec(path)?.[1]
    return id === undefined ? null : conversation(id)
  }
  return (path, request, response) => {
    const stream = streamFor(path)
    if (stream === null) return null
    return project === null ? refused(response, NO_PROJECT) : explained(stream(project, request, response), response)
  }
}

async function refused(response: ServerResponse, refusal: typeof NO_PROJECT): Promise<void> {
  refuse(response, refusal)
}

async function explained(stream: Promise<void>, response: ServerResponse): Promise<void> {
  try {
    await stream
  } catch (problem) {
    const known = problem instanceof SternlineError ? refusalOf(problem) : null
    if (known === null) throw problem
    refuse(response, known)
  }
}

function tooMany(): SternlineError {
  return new SternlineError('too-many-paths', {
    what: 'These files are not watched.',
    why: `No more than ${MOST_PATHS} are at once.`,
    fix: 'Name fewer files and folders.',
  })
}

function nameOf(problem: unknown): string {
  if (!(problem instanceof Error)) return typeof problem
  return 'code' in problem ? String(problem.code) : problem.name
}
