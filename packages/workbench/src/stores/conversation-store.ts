import type { Action, ActionPrice, ConversationEvent, ConversationSettings, Decision, Said } from '@sternline/engine'
import type { Answer } from '../client/ask.ts'
import type { ConversationClient } from '../client/conversation-client.ts'
import { type ConversationAction, reduceConversation } from '../view-model/conversation/reduce-conversation.ts'
import { type ConversationState, NO_CONVERSATION } from '../view-model/conversation/state.ts'
import type { Problem } from '../view-model/problem.ts'

export type { ConversationState } from '../view-model/conversation/state.ts'

/** The open conversation, kept up to date with the server. */
export interface ConversationStore {
  readonly state: () => ConversationState
  readonly subscribe: (changed: () => void) => () => void
  /** Opens one; null for a new one. */
  readonly open: (id: string | null) => void
  /** Says something; begins the conversation first where there is none. */
  readonly send: (said: Said) => Promise<Answer<true>>
  readonly stop: () => Promise<void>
  readonly retry: () => Promise<void>
  readonly resend: (message: string, said: Said) => Promise<Answer<true>>
  readonly compact: () => Promise<void>
  /** Changes settings of the open conversation, or what a new one begins with. */
  readonly configure: (settings: Partial<ConversationSettings>) => Promise<void>
  readonly decide: (id: string, decision: Decision) => Promise<void>
  /** What an action would cost; a new conversation has no price. */
  readonly price: (action: Action, signal: AbortSignal) => Promise<Answer<ActionPrice>>
  readonly dismissProblem: () => void
}

/** What a conversation is begun with once its model is known. */
const FIRST_SETTINGS: Omit<ConversationSettings, 'model'> = {
  effort: null,
  thinking: 'adaptive',
  caching: true,
  commands: false,
}

/** Nothing was asked, so nothing is told. */
const WITHDRAWN: Answer<never> = { ok: false, problem: null }

/**
 * Joins a client and the reducer.
 *
 * @param schedule when what came since is drawn: the next frame, so that a fast stream is drawn once a frame
 */
export function createConversationStore(
  client: ConversationClient,
  schedule: (draw: () => void) => void = requestAnimationFrame,
): ConversationStore {
  let state = NO_CONVERSATION
  let questions = new AbortController()
  let unlisten = (): void => undefined
  let waiting: ConversationEvent[] = []
  const listeners = new Set<() => void>()

  function dispatch(action: ConversationAction): void {
    state = reduceConversation(state, action)
    for (const changed of listeners) changed()
  }

  function report(problem: Problem | null): void {
    if (problem !== null) dispatch({ type: 'problem', problem })
  }

  function takeIn(): void {
    const events = waiting
    waiting = []
    if (events.length > 0) dispatch({ type: 'events', events, at: Date.now() })
  }

  function listen(id: string): void {
    unlisten()
    waiting = []
    const { signal } = questions
    const stop = client.listen(id, {
      onOpen: () => dispatch({ type: 'connection', connection: 'live' }),
      onEvent: event => {
        waiting.push(event)
        if (waiting.length === 1) schedule(takeIn)
      },
      onDrop: () => {
        dispatch({ type: 'connection', connection: 'reconnecting' })
        void explainDrop(id, signal)
      },
      onProblem: report,
    })
    unlisten = () => {
      stop()
      waiting = []
    }
  }

  /**
   * A stream says nothing about why it can't be opened; a question does. A server that is away is told by the connection; what the
   * server refuses is not asked for again.
   */
  async function explainDrop(id: string, signal: AbortSignal): Promise<void> {
    const answer = await client.read(id, signal)
    if (signal.aborted || answer.ok || answer.problem?.code === 'server-unreachable') return
    leave()
    dispatch({ type: 'connection', connection: 'idle' })
    report(answer.problem)
  }

  function leave(): void {
    unlisten()
    unlisten = () => undefined
  }

  function open(id: string | null): void {
    if (id === state.id && (id === null || state.conversation !== null || state.connection !== 'idle')) return
    questions.abort()
    questions = new AbortController()
    leave()
    dispatch({ type: 'opened', id })
    if (id !== null) listen(id)
  }

  async function begun(): Promise<Answer<string>> {
    if (state.id !== null) return { ok: true, value: state.id }
    if (state.settings === null) return WITHDRAWN
    const { signal } = questions
    const answer = await client.begin(state.settings, signal)
    if (signal.aborted) return WITHDRAWN
    if (!answer.ok) return answer
    dispatch({ type: 'read', conversation: answer.value })
    // What was just begun knows nothing yet of the turn that it was begun for.
    dispatch({ type: 'asked', without: [] })
    return { ok: true, value: answer.value.id }
  }

  async function take(
    turn: Parameters<ConversationClient['turn']>[1],
    without: readonly string[],
  ): Promise<Answer<true>> {
    dispatch({ type: 'asked', without })
    const { signal } = questions
    const id = await begun()
    const answer = id.ok ? await client.turn(id.value, turn, signal) : id
    if (signal.aborted) return WITHDRAWN
    if (!answer.ok) {
      dispatch({ type: 'not-taken', problem: answer.problem })
      if (id.ok && without.length > 0) await readAgain(id.value, signal)
    }
    // Listened to from now on only: a view from before the turn would say that nothing runs.
    if (id.ok && state.connection === 'idle') listen(id.value)
    return answer.ok ? { ok: true, value: true } : answer
  }

  async function readAgain(id: string, signal: AbortSignal): Promise<void> {
    const answer = await client.read(id, signal)
    if (!signal.aborted && answer.ok) dispatch({ type: 'read', conversation: answer.value })
  }

  return {
    state: () => state,
    subscribe: changed => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    open,
    send: said => take({ kind: 'send', said }, []),
    stop: async () => {
      if (state.id === null) return
      const answer = await client.stop(state.id, questions.signal)
      if (!answer.ok) report(answer.problem)
    },
    retry: async () => {
      await take({ kind: 'retry' }, [])
    },
    resend: (message, said) => {
      const messages = state.conversation?.messages ?? []
      const from = messages.findIndex(({ id }) => id === message)
      const without = from < 0 ? [] : messages.slice(from).map(({ id }) => id)
      return take({ kind: 'resend', message, said }, without)
    },
    compact: async () => {
      await take({ kind: 'compact' }, [])
    },
    configure: async change => {
      const settings = { ...(state.settings ?? { ...FIRST_SETTINGS, model: '' }), ...change }
      if (state.id === null) return dispatch({ type: 'settings', settings })
      // One that is still being read tells its settings itself.
      if (state.conversation === null) return
      const { signal } = questions
      const answer = await client.change(state.id, change, signal)
      if (signal.aborted) return
      if (answer.ok) dispatch({ type: 'settings', settings: answer.value.settings })
      else report(answer.problem)
    },
    decide: async (id, decision) => {
      const answer = await client.decide(id, decision, questions.signal)
      if (!answer.ok) report(answer.problem)
    },
    price: (action, signal) =>
      state.id === null ? Promise.resolve(WITHDRAWN) : client.price(state.id, action, signal),
    dismissProblem: () => dispatch({ type: 'problem', problem: null }),
  }
}
