import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { EventStreams } from '../live/event-streams.ts'
import { createSettingsRoom, type SeenOfSettings, type SettingsSource } from '../settings/settings-room.ts'
import type { FoundProject } from '../workspace/find-project.ts'
import { serveWorkspaceStreams } from '../workspace/serve-streams.ts'
import { createWorkspace, type WorkspaceParts } from '../workspace/workspace.ts'
import type { ApiSources } from './api-sources.ts'
import { createApi } from './create-api.ts'

/** What the page's rooms are made of. */
export type PageRoomsParts = Omit<ApiSources, 'settings' | 'workspace'> &
  Readonly<{
    events: EventStreams
    project: FoundProject | null
    assistant: WorkspaceParts
    /** Null where the server was started without a settings file. */
    settings: Readonly<{ source: SettingsSource; seen: SeenOfSettings }> | null
  }>

/** What only a page or a person at the command line asks for: the API, and the coding environment. */
export interface PageRooms {
  /** Answers a request of the API, also one for a stream. Rejects with a fault inside. */
  serve(path: string, request: IncomingMessage, response: ServerResponse): Promise<void>
  /** Stops every turn and takes no more. @returns when everything of them is kept */
  stop(): Promise<void>
}

/** Opens the page's rooms. They are a third of all that there is to load, so a server opens them when the first request for them comes. */
export function openPageRooms({ events, project, assistant, settings, ...sources }: PageRoomsParts): PageRooms {
  const workspace = createWorkspace(project, assistant)
  const streams = serveWorkspaceStreams(workspace, events, sources.log)
  const settingsRoom = settings === null ? null : createSettingsRoom(settings.source, settings.seen)
  const api = createApi({ ...sources, workspace, settings: settingsRoom })
  // Hono's own Request and Response stay out of the global scope: the emulator uses Node's.
  const answer = getRequestListener(api.fetch, { overrideGlobalObjects: false })
  return {
    serve: (path, request, response) => {
      const streaming = request.method === 'GET' ? streams(path, request, response) : null
      return streaming ?? answer(request, response)
    },
    stop: () => workspace.stop(),
  }
}
