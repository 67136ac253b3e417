import type { Approvals, Assistant } from '@sternline/assistant'
import { SternlineError } from '@sternline/core'
import type { ApiConversations, ConversationSettings } from '@sternline/engine'
import { ConversationRoom } from './conversation-room.ts'

/** Rooms that nobody needs now and that are kept open all the same, for whoever comes back. */
const MOST_IDLE = 16

/** The conversations of the project, each with a room once somebody asks for it. */
export interface ConversationRooms {
  /** Those that were kept, the one that was last gone on with first. */
  list(): Promise<ApiConversations['conversations']>
  /** @throws SternlineError `bad-conversation-settings`, `server-stopping` */
  begin(settings: Pick<ConversationSettings, 'model'> & Partial<ConversationSettings>): ConversationRoom
  /** @throws SternlineError `no-conversation`, `conversation-damaged` */
  open(id: string): Promise<ConversationRoom>
  /** Deletes what was kept. @throws SternlineError `no-conversation`, `conversation-busy` */
  remove(id: string): Promise<void>
  /** Stops every turn, and takes no more. @returns when everything of them is kept */
  stop(): Promise<void>
}

/** Opens the rooms of a project's conversations. */
export function openConversationRooms(assistant: Assistant, approvals: Approvals): ConversationRooms {
  const rooms = new Map<string, ConversationRoom>()
  let isOpen = true

  const makeSpace = (): void => {
    const idle = [...rooms.values()].filter(room => room.isIdle)
    for (const room of idle.slice(0, Math.max(0, idle.length - MOST_IDLE))) {
      rooms.delete(room.id)
      void assistant.forget(room.id)
    }
  }
  /** The last one that was entered stands last. */
  const enter = (room: ConversationRoom): ConversationRoom => {
    rooms.delete(room.id)
    rooms.set(room.id, room)
    makeSpace()
    return room
  }
  return {
    async list() {
      const kept = await assistant.conversations()
      return kept.map(listed => ({ ...listed, isBusy: rooms.get(listed.id)?.isBusy ?? false }))
    },
    begin(settings) {
      if (!isOpen) throw stopping()
      return enter(new ConversationRoom(assistant.begin(settings), approvals.waiting))
    },
    async open(id) {
      if (!isOpen) throw stopping()
      const known = rooms.get(id)
      if (known !== undefined) return enter(known)
      const conversation = await assistant.open(id)
      // Somebody else may have come in meanwhile.
      return rooms.get(id) ?? enter(new ConversationRoom(conversation, approvals.waiting))
    },
    async remove(id) {
      await assistant.remove(id)
      rooms.delete(id)
    },
    async stop() {
      isOpen = false
      await Promise.all([...rooms.values()].map(room => room.stop()))
    },
  }
}

function stopping(): SternlineError {
  return new SternlineError('server-stopping', {
    what: 'The conversation is not opened.',
    why: 'The server is about to stop.',
    fix: 'Start it again; everything that was said is kept.',
  })
}
