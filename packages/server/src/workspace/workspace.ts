import {
  type Approvals,
  type Assistant,
  createApprovals,
  createAssistant,
  createModelWays,
  type ModelWays,
} from '@sternline/assistant'
import type { ProjectFolder } from '@sternline/assistant/folder'
import type { AssistantModel, Clock, Engine, Memory } from '@sternline/engine'
import type { AssistantHosts } from '../upstreams/ways.ts'
import { listAssistantModels } from './assistant-models.ts'
import { createAssistantWays } from './assistant-ways.ts'
import { type ConversationRooms, openConversationRooms } from './conversation-rooms.ts'
import type { FoundProject } from './find-project.ts'

/** What the assistant shares with the rest of the server. */
export type WorkspaceParts = Readonly<{
  engine: Pick<Engine, 'run'>
  memory: Pick<Memory, 'snapshot'>
  clock: Clock
  hosts: AssistantHosts
  environment: Readonly<Record<string, string | undefined>>
}>

/** The project that is open, and the conversations about it. */
export type OpenProject = Readonly<{
  folder: ProjectFolder
  assistant: Assistant
  rooms: ConversationRooms
  approvals: Approvals
}>

/** The coding environment's part of the server. */
export interface Workspace {
  /** Null where no folder was opened. */
  readonly project: OpenProject | null
  /** The models that a conversation may be had with. */
  models(): Promise<readonly AssistantModel[]>
  /** Stops every turn and takes no more. @returns when everything of them is kept */
  stop(): Promise<void>
}

/** Puts the assistant together with the engine, memory and clock that every other client uses. */
export function createWorkspace(found: FoundProject | null, parts: WorkspaceParts): Workspace {
  const { upstreams, open, fetch, emulator } = parts.hosts
  const configured = upstreams === null ? null : createModelWays({ upstreams, open, fetch })
  const ways = createAssistantWays(configured, emulator)
  const project = found === null ? null : openProject(found, ways, parts)
  return {
    project,
    models: () => listAssistantModels(upstreams, ways),
    stop: async () => project?.rooms.stop(),
  }
}

function openProject({ folder, dataFolder, today }: FoundProject, ways: ModelWays, parts: WorkspaceParts): OpenProject {
  const approvals = createApprovals()
  const { engine, memory, clock, environment } = parts
  const assistant = createAssistant({
    engine,
    memory,
    clock,
    ways,
    folder,
    dataFolder,
    approve: approvals.approve,
    environment,
    ...(today === undefined ? {} : { today }),
  })
  return { folder, assistant, rooms: openConversationRooms(assistant, approvals), approvals }
}
