import { type Conversation, conversationBusy, type Turn } from '@sternline/assistant'
import type {
  ApiConversation,
  ApiTurn,
  ApprovalRequest,
  AssistantEvent,
  ConversationEvent,
  ConversationSettings,
} from '@sternline/engine'
import { createEventRing, type EventFeed, type EventRing, type StreamEvent } from '../live/event-ring.ts'
import { type KeptPart, keptPart, leadsTo } from './kept-part.ts'
import { createUnkept } from './unkept.ts'

/** What is remembered of a conversation's events, for pages that come back. */
const MOST_EVENTS = 5_000
const MOST_CHARACTERS = 1024 * 1024

/**
 * A conversation as the server keeps it at work: its turn runs on whoever looks, and every page that follows it sees the same. A turn
 * is followed to its end as it happens; what it does is told once, in order.
 */
export class ConversationRoom implements EventFeed {
  readonly id: string
  readonly #conversation: Conversation
  readonly #waiting: () => readonly ApprovalRequest[]
  readonly #ring: EventRing = createEventRing(MOST_EVENTS, MOST_CHARACTERS)
  readonly #unkept = createUnkept()
  #listeners = 0
  /** What the pages know of what is kept. */
  #told: KeptPart
  #turn: Turn | null = null
  #following: Promise<void> = Promise.resolve()

  /** @param waiting every question that waits for a person, of any conversation */
  constructor(conversation: Conversation, waiting: () => readonly ApprovalRequest[]) {
    this.id = conversation.id
    this.#conversation = conversation
    this.#waiting = waiting
    this.#told = keptPart(conversation.view())
  }

  view(): ApiConversation {
    const approvals = this.#waiting().filter(({ conversation }) => conversation === this.id)
    return { ...this.#conversation.view(), approvals }
  }

  get isBusy(): boolean {
    return this.#turn !== null
  }

  /** Whether nobody follows it and nothing of it would be lost without it. */
  get isIdle(): boolean {
    return this.#turn === null && this.#listeners === 0 && this.#told.ids.length > 0
  }

  /** Starts a turn and does not wait for it. @throws SternlineError `conversation-busy` */
  start(asked: ApiTurn): void {
    if (this.#turn !== null) throw conversationBusy()
    const turn = this.#begin(asked)
    this.#turn = turn
    this.#unkept.clear()
    this.#following = this.#follow(turn)
  }

  /** Stops the turn that runs, if there is one. @returns when everything of it is kept and told; never rejects */
  stop(): Promise<void> {
    this.#turn?.stop()
    return this.#following
  }

  /** @throws SternlineError `bad-conversation-settings`, `conversation-busy` */
  async configure(settings: Partial<ConversationSettings>): Promise<void> {
    await this.#conversation.configure(settings)
    this.#tellView()
  }

  /** What an action would cost. @throws SternlineError */
  readonly price: Conversation['price'] = action => this.#conversation.price(action)

  begin(last: string | null): readonly StreamEvent[] {
    const missed = last === null ? null : this.#ring.since(last)
    if (missed !== null) return missed
    const first = [this.#viewEvent(), ...this.#unkept.events()].map(
      (event): StreamEvent => ({ id: null, type: event.type, data: JSON.stringify(event) }),
    )
    // Behind the last of them a reader can resume; in between it has to begin again.
    return first.map((event, i) => (i + 1 < first.length ? event : { ...event, id: this.#ring.newest() }))
  }

  listen(listener: (event: StreamEvent) => void): () => void {
    const leave = this.#ring.listen(listener)
    this.#listeners += 1
    return () => {
      leave()
      this.#listeners -= 1
    }
  }

  #begin(asked: ApiTurn): Turn {
    switch (asked.kind) {
      case 'send':
        return this.#conversation.send(asked.said)
      case 'retry':
        return this.#conversation.retry()
      case 'resend':
        return this.#conversation.resend(asked.message, asked.said)
      case 'compact':
        return this.#conversation.compact()
    }
  }

  async #follow(turn: Turn): Promise<void> {
    for await (const event of turn) {
      if (event.type === 'done') this.#turn = null
      this.#take(event)
    }
  }

  #take(event: AssistantEvent): void {
    switch (event.type) {
      case 'message':
        this.#takeMessage(event.message)
        break
      case 'answer':
        this.#tell({ type: 'answer', message: this.#kept(event.message), figures: event.figures })
        this.#unkept.clear()
        break
      case 'done':
        this.#tellChanged(null, true)
        this.#unkept.end()
        this.#tell(event)
        break
      default:
        if (event.type === 'step') this.#tellChanged(null)
        this.#unkept.add(event)
        this.#tell(event)
    }
  }

  #takeMessage(id: string): void {
    this.#tellChanged(id)
    const message = this.#kept(id)
    // A message that is not in the view any more was given up since; then the view that tells so is on its way.
    if (message !== null) this.#tell({ type: 'message', message })
    this.#unkept.clear()
  }

  #kept(id: string | null): Extract<ConversationEvent, { type: 'message' }>['message'] | null {
    const message = this.#conversation.view().messages.find(kept => kept.id === id) ?? null
    if (message !== null) this.#told = { ...this.#told, ids: [...this.#told.ids, message.id] }
    return message
  }

  /**
   * Tells the whole where what was told does not lead to it: messages were given up, or there is another base.
   *
   * @param before a message that is told by itself
   * @param isEnd whether everything has to be told by now
   */
  #tellChanged(before: string | null, isEnd: boolean = false): void {
    const view = this.view()
    const at = view.messages.findIndex(({ id }) => id === before)
    const shown = at < 0 ? view : { ...view, messages: view.messages.slice(0, at) }
    const now = keptPart(shown)
    const isTold = leadsTo(this.#told, now) && (!isEnd || now.ids.length === this.#told.ids.length)
    if (isTold) return
    this.#told = now
    this.#tell({ type: 'view', conversation: shown })
  }

  #tellView(): void {
    this.#told = keptPart(this.#conversation.view())
    this.#tell(this.#viewEvent())
  }

  #viewEvent(): Extract<ConversationEvent, { type: 'view' }> {
    return { type: 'view', conversation: this.view() }
  }

  #tell(event: ConversationEvent): void {
    this.#ring.tell(event.type, JSON.stringify(event))
  }
}
