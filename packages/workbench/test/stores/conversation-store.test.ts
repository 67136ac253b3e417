import type { ApiTurn, ConversationEvent, ConversationSettings, Decision } from '@sternline/engine'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Answer } from '../../src/client/ask.ts'
import type { ConversationClient, ConversationListener } from '../../src/client/conversation-client.ts'
import { type ConversationStore, createConversationStore } from '../../src/stores/conversation-store.ts'
import { followBegun } from '../../src/stores/follow-begun.ts'
import { type Problem, refused, unreachable } from '../../src/view-model/problem.ts'
import { answer, figures, SETTINGS, spoken, TURN, view, writeRequest } from '../support/conversations.ts'
import { tokens } from '../support/exchanges.ts'

/** A server in memory with one conversation; `tell` is its stream. */
function fakeServer() {
  let listener: ConversationListener | null = null
  let problem: Problem | null = null
  let held: (() => void)[] | null = null
  let settings: ConversationSettings = SETTINGS
  const asked: string[] = []
  const turns: ApiTurn[] = []
  const decisions: Decision[] = []
  const reply = async <T>(question: string, value: () => T): Promise<Answer<T>> => {
    asked.push(question)
    const { current } = { current: held }
    if (current !== null) await new Promise<void>(resolve => current.push(resolve))
    return problem === null ? { ok: true, value: value() } : { ok: false, problem }
  }
  const client: ConversationClient = {
    begin: given =>
      reply('begin', () => {
        settings = given
        return view([], { settings })
      }),
    read: id => reply(`read ${id}`, () => view([], { id, settings })),
    change: (id, change) =>
      reply(`change ${id}`, () => {
        settings = { ...settings, ...change }
        return view([], { settings })
      }),
    turn: (id, turn) =>
      reply(`turn ${id}`, () => {
        turns.push(turn)
        return true as const
      }),
    stop: id => reply(`stop ${id}`, () => true as const),
    price: id => {
      const forecast = { usage: tokens({ cached: 9 }), cost: null, readableUntil: null }
      return reply(`price ${id}`, () => ({
        before: forecast,
        after: forecast,
        lostTokens: 0,
        extra: null,
        isCold: false,
        changes: [],
      }))
    },
    decide: (id, decision) =>
      reply(`decide ${id}`, () => {
        decisions.push(decision)
        return true as const
      }),
    listen: (id, given) => {
      asked.push(`listen ${id}`)
      listener = given
      return () => {
        if (listener === given) listener = null
        asked.push(`leave ${id}`)
      }
    },
  }
  return {
    client,
    asked,
    turns,
    decisions,
    tell: (...events: ConversationEvent[]) => {
      for (const event of events) listener?.onEvent(event)
    },
    listener: () => listener,
    fail: (next: Problem | null) => {
      problem = next
    },
    hold: () => {
      held = []
    },
    release: () => {
      for (const resolve of held ?? []) resolve()
      held = null
    },
  }
}

let server: ReturnType<typeof fakeServer>
let store: ConversationStore
/** What waits for the next frame. */
let frames: (() => void)[]

beforeEach(() => {
  server = fakeServer()
  frames = []
  store = createConversationStore(server.client, draw => frames.push(draw))
})

function frame(): void {
  const due = frames
  frames = []
  for (const draw of due) draw()
}

const settled = (): Promise<void> => new Promise(resolve => setTimeout(resolve))

describe('the conversation store', () => {
  it('begins a conversation with the first message, and listens once the turn is taken', async () => {
    await store.configure(SETTINGS)
    expect(await store.send({ text: 'Why?' })).toEqual({ ok: true, value: true })
    expect(server.asked).toEqual(['begin', 'turn c_1', 'listen c_1'])
    expect(server.turns).toEqual([{ kind: 'send', said: { text: 'Why?' } }])
    expect(store.state()).toMatchObject({ id: 'c_1', live: { step: 0 } })
  })

  it('tells nothing where nothing is known to ask', async () => {
    expect(await store.send({ text: 'Why?' })).toEqual({ ok: false, problem: null })
    expect(server.asked).toEqual([])
  })

  it('draws what came since once a frame', () => {
    store.open('c_1')
    let drawn = 0
    store.subscribe(() => {
      drawn += 1
    })
    server.tell({ type: 'view', conversation: view() }, ...TURN)
    expect(drawn).toBe(0)
    expect(frames).toHaveLength(1)
    frame()
    expect(drawn).toBe(1)
    expect(store.state().conversation?.messages).toHaveLength(6)
  })

  it('does not mix what another conversation still had to say into this one', () => {
    store.open('c_1')
    server.tell({ type: 'view', conversation: view([spoken('m_1', 'old')]) })
    store.open('c_2')
    frame()
    expect(store.state()).toMatchObject({ id: 'c_2', conversation: null })
    expect(server.asked).toEqual(['listen c_1', 'leave c_1', 'listen c_2'])
  })

  it('opens the same one only once', () => {
    store.open('c_1')
    store.open('c_1')
    expect(server.asked).toEqual(['listen c_1'])
  })

  it('keeps the turn that just began when the address follows it', async () => {
    await store.configure(SETTINGS)
    const addresses: unknown[] = []
    followBegun(store, route => {
      addresses.push(route)
      if (route.view === 'project') store.open(route.conversation)
    })
    expect(await store.send({ text: 'Why?' })).toEqual({ ok: true, value: true })
    expect(addresses).toEqual([{ view: 'project', conversation: 'c_1' }])
    expect(store.state()).toMatchObject({ id: 'c_1', live: { step: 0 } })
  })

  it('leaves the address alone where a conversation is opened by it', () => {
    const addresses: unknown[] = []
    followBegun(store, route => void addresses.push(route))
    store.open('c_1')
    server.tell({ type: 'view', conversation: view() })
    frame()
    expect(addresses).toEqual([])
  })

  it('says what went wrong with a turn that was not taken', async () => {
    store.open('c_1')
    server.tell({ type: 'view', conversation: view([spoken('m_1', 'a')]) })
    frame()
    server.fail(refused('/x', 409))
    expect(await store.send({ text: 'b' })).toMatchObject({ ok: false })
    expect(store.state()).toMatchObject({ live: null, problem: { code: 'server-refused' } })
    store.dismissProblem()
    expect(store.state().problem).toBeNull()
  })

  it('gives up a message and all behind it at once when it is said again, and has it back when that is refused', async () => {
    store.open('c_1')
    const messages = [spoken('m_1', 'a'), answer('m_2', 'b'), spoken('m_3', 'c'), answer('m_4', 'd')]
    server.tell({ type: 'view', conversation: view(messages) })
    frame()
    const sent = store.resend('m_3', { text: 'e' })
    expect(store.state().conversation?.messages.map(({ id }) => id)).toEqual(['m_1', 'm_2'])
    await sent
    expect(server.turns).toEqual([{ kind: 'resend', message: 'm_3', said: { text: 'e' } }])
    server.fail(refused('/x', 409))
    await store.resend('m_1', { text: 'f' })
    expect(server.asked.filter(question => question.startsWith('read'))).toEqual(['read c_1'])
  })

  it.each([
    { why: 'retry', act: (given: ConversationStore) => given.retry(), turn: { kind: 'retry' } },
    { why: 'compact', act: (given: ConversationStore) => given.compact(), turn: { kind: 'compact' } },
  ])('asks to $why', async ({ act, turn }) => {
    store.open('c_1')
    await act(store)
    expect(server.turns).toEqual([turn])
  })

  it('stops, decides and prices', async () => {
    store.open('c_1')
    await store.stop()
    await store.decide(writeRequest('t').id, { allowed: false, reason: 'no' })
    const { signal } = new AbortController()
    expect(await store.price({ kind: 'send' }, signal)).toMatchObject({ ok: true, value: { isCold: false } })
    expect(server.asked.slice(1)).toEqual(['stop c_1', 'decide c_1:t', 'price c_1'])
    expect(server.decisions).toEqual([{ allowed: false, reason: 'no' }])
  })

  it('prices nothing and stops nothing where there is no conversation', async () => {
    await store.stop()
    expect(await store.price({ kind: 'send' }, new AbortController().signal)).toEqual({ ok: false, problem: null })
    expect(server.asked).toEqual([])
  })

  it('keeps settings of a new conversation, and changes those of an open one', async () => {
    await store.configure({ model: 'claude-haiku-4-5' })
    expect(store.state().settings).toMatchObject({ model: 'claude-haiku-4-5', caching: true, thinking: 'adaptive' })
    expect(server.asked).toEqual([])
    store.open('c_1')
    await store.configure({ caching: false })
    expect(server.asked).toEqual(['listen c_1'])
    server.tell({ type: 'view', conversation: view() })
    frame()
    await store.configure({ caching: false })
    expect(store.state().settings).toEqual({ ...SETTINGS, caching: false })
  })

  it('follows the connection, and explains one that can not be opened', async () => {
    store.open('c_9')
    expect(store.state().connection).toBe('connecting')
    server.listener()?.onOpen()
    expect(store.state().connection).toBe('live')
    server.fail(unreachable('/x'))
    server.listener()?.onDrop()
    await settled()
    expect(store.state()).toMatchObject({ connection: 'reconnecting', problem: null })
    const gone: Problem = { code: 'no-conversation', what: 'There is none.', why: 'x', fix: 'y' }
    server.fail(gone)
    server.listener()?.onDrop()
    await settled()
    expect(store.state()).toMatchObject({ problem: gone, connection: 'idle' })
    expect(server.asked.at(-1)).toBe('leave c_9')
  })

  it('does not answer into a conversation that was left meanwhile', async () => {
    store.open('c_1')
    server.tell({ type: 'view', conversation: view([answer('m_2', 'x')]) })
    frame()
    server.hold()
    const sent = store.send({ text: 'late' })
    store.open('c_2')
    server.release()
    expect(await sent).toEqual({ ok: false, problem: null })
    expect(store.state()).toMatchObject({ id: 'c_2', live: null, problem: null })
  })

  it('has what a stream told before it was cut, and what the next view tells', () => {
    store.open('c_1')
    server.tell({ type: 'view', conversation: view() }, { type: 'step', step: 1 }, { type: 'text', text: 'Hal' })
    frame()
    server.listener()?.onDrop()
    server.tell(
      { type: 'view', conversation: view([spoken('m_1', 'a')], { isBusy: true }) },
      { type: 'text', text: 'Half' },
    )
    frame()
    expect(store.state().live?.parts).toEqual([{ kind: 'text', text: 'Half' }])
    server.tell(
      { type: 'answer', message: answer('m_2', 'Half'), figures: figures() },
      { type: 'done', end: 'answered' },
    )
    frame()
    expect(store.state()).toMatchObject({ live: null, lastEnd: 'answered' })
  })
})
