import type { Action, ActionPrice, ApiConversations, ConversationSettings, PinnedFile, Said } from '@sternline/engine'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Answer } from '../../src/client/ask.ts'
import type { ComposerClient } from '../../src/client/composer-client.ts'
import type { ComposerStore } from '../../src/stores/composer-store.ts'
import type { ConversationState } from '../../src/stores/conversation-store.ts'
import { createComposerStore } from '../../src/stores/create-composer-store.ts'
import { createDrafts } from '../../src/stores/drafts.ts'
import type { ProjectState } from '../../src/stores/project-store.ts'
import { NEW_TURN, NO_CONVERSATION } from '../../src/view-model/conversation/state.ts'
import { refused } from '../../src/view-model/problem.ts'
import { readingFile } from '../../src/view-model/project/open-file.ts'
import { INITIAL_STATE, type State } from '../../src/view-model/state.ts'
import { answer as answered, SETTINGS, spoken, view } from '../support/conversations.ts'
import { assistantModel, forecast, priced } from '../support/prices.ts'

const MODEL = assistantModel({ name: SETTINGS.model })
const WARM = priced(forecast({ cached: 182_000, saved5m: 900 }))
const TALKED = [spoken('m_1', 'Why?'), answered('m_2', 'Because.')]
const REFUSED = refused('/api', 500)

/** Something that changes and tells it. */
function cell<T>(first: T) {
  let value = first
  const listeners = new Set<() => void>()
  return {
    state: () => value,
    subscribe: (changed: () => void) => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    set: (change: Partial<T>) => {
      value = { ...value, ...change }
      for (const changed of [...listeners]) changed()
    },
    listened: () => listeners.size,
  }
}

function storage() {
  const kept = new Map<string, string>()
  return {
    kept,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  }
}

/** An answer that was made now and comes after some milliseconds. */
async function later<T>(ms: number, answer: Promise<T>): Promise<T> {
  if (ms > 0) await new Promise(resolve => setTimeout(resolve, ms))
  return answer
}

/** The stores and the server around a composer, in memory. */
function createWorld(first: Partial<ConversationState> = {}) {
  const conversation = cell<ConversationState>({ ...NO_CONVERSATION, settings: SETTINGS, ...first })
  const sessions = cell<State>(INITIAL_STATE)
  const project = cell<ProjectState>({
    root: '/p',
    name: 'p',
    isRead: true,
    open: [],
    shown: null,
    proposal: null,
    reveal: null,
  })
  const asked: string[] = []
  const sent: Said[] = []
  const answers: {
    send: Answer<true>
    next: ActionPrice
    renewal: ActionPrice
    pins: PinnedFile[]
    pinsAfter: number
    conversations: ApiConversations['conversations']
    listAfter: number
  } = {
    send: { ok: true, value: true },
    next: WARM,
    renewal: WARM,
    pins: [],
    pinsAfter: 0,
    conversations: [],
    listAfter: 0,
  }
  const reply = <T>(what: string, value: T): Promise<Answer<T>> => {
    asked.push(what)
    return Promise.resolve({ ok: true, value })
  }
  const client: ComposerClient = {
    models: () => reply('models', [MODEL]),
    conversations: () => later(answers.listAfter, reply('conversations', answers.conversations)),
    removeConversation: id => reply(`remove ${id}`, true),
    pins: model => later(answers.pinsAfter, reply(`pins ${model}`, answers.pins)),
    pin: path => {
      answers.pins = [...answers.pins, { path, tokens: 420 }]
      return reply(`pin ${path}`, answers.pins)
    },
    unpin: path => {
      answers.pins = answers.pins.filter(pin => pin.path !== path)
      return reply(`unpin ${path}`, answers.pins)
    },
  }
  const box = storage()
  const store = createComposerStore({
    client,
    conversation: {
      ...conversation,
      open: id => conversation.set({ ...NO_CONVERSATION, id, settings: SETTINGS }),
      send: async said => {
        sent.push(said)
        return answers.send
      },
      stop: async () => undefined,
      retry: async () => undefined,
      resend: async () => answers.send,
      compact: async () => undefined,
      configure: async (change: Partial<ConversationSettings>) => {
        asked.push(`configure ${JSON.stringify(change)}`)
        conversation.set({ settings: { ...(conversation.state().settings ?? SETTINGS), ...change } })
      },
      decide: async () => undefined,
      price: (action: Action) => {
        asked.push(`price ${action.kind}`)
        return Promise.resolve({ ok: true, value: action.kind === 'renew-base' ? answers.renewal : answers.next })
      },
      dismissProblem: () => undefined,
    },
    project: {
      ...project,
      editorState: () => ({ openFile: { path: 'src/money.ts' } }),
      client: { files: () => reply('files', { paths: ['a.ts'], isCut: false }) },
    },
    sessions,
    drafts: createDrafts(box),
  })
  return { store, conversation, sessions, project, answers, asked, sent, box }
}

type World = ReturnType<typeof createWorld>

/** How often something was asked since the last look. */
function countOf({ asked }: World, what: string): number {
  const count = asked.filter(each => each === what).length
  asked.length = 0
  return count
}

const talkedWith = (fields: Partial<ConversationState> = {}): Partial<ConversationState> => ({
  id: 'c_1',
  conversation: view(TALKED),
  ...fields,
})

describe('the composer’s store', () => {
  let world: World
  let store: ComposerStore
  let leave = (): void => undefined

  /** What waits now is done. */
  const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)

  async function enter(first: Partial<ConversationState> = {}): Promise<void> {
    world = createWorld(first)
    store = world.store
    leave = store.subscribe(() => undefined)
    await settle()
  }

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_700_000_000_000 })
  })
  afterEach(() => {
    leave()
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
  })

  describe('begins', () => {
    it('with models, conversations and pins, and asks for no price where nothing was said', async () => {
      await enter()
      expect(world.asked.toSorted()).toEqual(['conversations', 'models', `pins ${SETTINGS.model}`])
      expect(store.state()).toMatchObject({ isRead: true, models: [MODEL], price: null })
    })

    it('by choosing a first model, whose pins are read', async () => {
      await enter({ settings: null })
      expect(world.asked).toContain(`configure ${JSON.stringify({ model: MODEL.name })}`)
      expect(world.asked).toContain(`pins ${MODEL.name}`)
    })

    it('only once somebody looks, and ends when nobody does', async () => {
      world = createWorld(talkedWith())
      await settle()
      expect(world.asked).toEqual([])
      const stop = world.store.subscribe(() => undefined)
      await settle()
      stop()
      expect(world.conversation.listened() + world.sessions.listened() + world.project.listened()).toBe(0)
      expect(vi.getTimerCount()).toBe(0)
      leave = () => undefined
    })
  })

  describe('keeps a draft', () => {
    it('over a reload', async () => {
      await enter()
      store.write('half a sent')
      store.attach({ kind: 'file', path: 'a.ts' })
      store.attach({ kind: 'file', path: 'a.ts' })
      const again = createDrafts(world.box).read(null)
      expect(again).toEqual({ text: 'half a sent', attachments: [{ kind: 'file', path: 'a.ts' }] })
      store.detach({ kind: 'file', path: 'a.ts' })
      store.write('')
      expect(world.box.kept.size).toBe(0)
    })

    it('for each conversation its own', async () => {
      await enter()
      store.write('for a new one')
      world.conversation.set({ id: 'c_1' })
      expect(store.state().text).toBe('')
      store.write('for the first')
      world.conversation.set({ id: null })
      expect(store.state().text).toBe('for a new one')
      world.conversation.set({ id: 'c_1' })
      expect(store.state().text).toBe('for the first')
    })

    it.each(['no JSON', '{"text":1}', '{"text":"a","attachments":[{"kind":"link","path":"x"}]}'])(
      'and does without one that can’t be read: %s',
      kept => {
        const box = storage()
        box.kept.set('sternline.draft.new', kept)
        expect(createDrafts(box).read(null)).toEqual({ text: '', attachments: [] })
      },
    )

    it('and does without a storage that is full', () => {
      const full = {
        ...storage(),
        setItem: () => {
          throw new Error('full')
        },
      }
      expect(() => createDrafts(full).write(null, { text: 'a', attachments: [] })).not.toThrow()
    })
  })

  describe('sends', () => {
    it('text, attachments and what the editor shows, and empties the box', async () => {
      await enter()
      store.write('  Why? ')
      store.attach({ kind: 'folder', path: 'src' })
      await store.send()
      expect(world.sent).toEqual([
        {
          text: 'Why?',
          attachments: [{ kind: 'folder', path: 'src' }],
          editor: { openFile: { path: 'src/money.ts' } },
        },
      ])
      expect(store.state()).toMatchObject({ text: '', attachments: [] })
    })

    it('nothing twice, nothing empty, and nothing while a turn runs', async () => {
      await enter()
      store.write(' ')
      await store.send()
      store.write('a')
      await Promise.all([store.send(), store.send()])
      store.write('b')
      world.conversation.set({ live: NEW_TURN })
      await store.send()
      expect(world.sent.map(({ text }) => text)).toEqual(['a'])
      expect(store.state().text).toBe('b')
    })

    it('and gives back what was not taken', async () => {
      await enter()
      world.answers.send = { ok: false, problem: REFUSED }
      store.write('Why?')
      await store.send()
      expect(store.state().text).toBe('Why?')
    })

    it('and keeps what was written meanwhile, also when the conversation gets its name', async () => {
      await enter()
      store.write('first')
      const sending = store.send()
      store.write('second')
      world.conversation.set({ id: 'c_1' })
      await sending
      expect(store.state().text).toBe('second')
      expect(createDrafts(world.box).read(null).text).toBe('')
      expect(createDrafts(world.box).read('c_1').text).toBe('second')
    })
  })

  describe('prices the next turn', () => {
    it('when a conversation is open, and after each turn, but not while one runs', async () => {
      await enter(talkedWith())
      expect(store.state().price).toEqual(WARM)
      expect(countOf(world, 'price send')).toBe(1)
      world.conversation.set({ live: NEW_TURN })
      expect(store.state().price).toBeNull()
      await settle()
      expect(countOf(world, 'price send')).toBe(0)
      world.conversation.set({ live: null, conversation: view([...TALKED, spoken('m_3', 'And?')]) })
      await settle()
      expect(countOf(world, 'price send')).toBe(1)
    })

    it('when the entry has expired', async () => {
      const readableUntil = Date.now() + 300_000
      world = createWorld(talkedWith())
      world.answers.next = priced({ ...WARM.before, readableUntil })
      leave = world.store.subscribe(() => undefined)
      await settle()
      countOf(world, 'price send')
      world.answers.next = priced(forecast({ saved5m: 186_000 }))
      await settle(299_000)
      expect(countOf(world, 'price send')).toBe(0)
      await settle(2_000)
      expect(countOf(world, 'price send')).toBe(1)
      expect(world.store.state().price?.isCold).toBe(true)
    })

    it.each([
      { ahead: 360_000, times: 1, why: 'when the emulator’s clock was moved' },
      { ahead: 900, times: 0, why: 'not when a clock was only read late' },
    ])('$why', async ({ ahead, times }) => {
      await enter(talkedWith())
      countOf(world, 'price send')
      world.sessions.set({ ahead })
      await settle()
      expect(countOf(world, 'price send')).toBe(times)
    })

    it('with other settings', async () => {
      await enter(talkedWith())
      countOf(world, 'price send')
      world.conversation.set({ settings: { ...SETTINGS, effort: 'low' } })
      await settle()
      expect(countOf(world, 'price send')).toBe(1)
    })

    it('when an open file was saved or changed on disk', async () => {
      world = createWorld(talkedWith())
      const file = { ...readingFile('a.md'), revision: '1' }
      world.project.set({ open: [file] })
      leave = world.store.subscribe(() => undefined)
      await settle()
      countOf(world, 'price send')
      world.project.set({ open: [{ ...file, draft: 'typed' }] })
      await settle()
      expect(countOf(world, 'price send')).toBe(0)
      world.project.set({ open: [{ ...file, revision: '2' }] })
      await settle()
      expect(countOf(world, 'price send')).toBe(1)
    })

    it('and takes no answer of a question that another one has overtaken', async () => {
      await enter(talkedWith())
      world.store.look()
      world.conversation.set({ ...NO_CONVERSATION, settings: SETTINGS })
      await settle()
      expect(store.state().price).toBeNull()
    })
  })

  describe('offers a choice for changed files of the base', () => {
    const renewal = priced(forecast({ cached: 182_000 }), forecast({ saved5m: 186_000 }), {
      changes: [{ path: 'a.md', change: 'changed', tokens: 420 }],
    })

    it('which holds for one message', async () => {
      await enter(talkedWith())
      expect(store.state().renewal).toBeNull()
      world.answers.renewal = renewal
      store.look()
      await settle()
      expect(store.state().renewal).toEqual(renewal)
      store.chooseBase('renew')
      store.write('Go on.')
      await store.send()
      expect(world.sent[0]?.base).toBe('renew')
      expect(store.state().base).toBe('keep')
      store.write('And?')
      await store.send()
      expect(world.sent[1]).not.toHaveProperty('base')
    })

    it('and takes it back when there is nothing to choose any more', async () => {
      await enter(talkedWith())
      world.answers.renewal = renewal
      store.look()
      await settle()
      store.chooseBase('renew')
      world.answers.renewal = WARM
      store.look()
      await settle()
      expect(store.state()).toMatchObject({ renewal: null, base: 'keep' })
    })
  })

  describe('asks before the cache is thrown away', () => {
    it.each([
      { does: (each: ComposerStore) => each.configure({ effort: 'low' }), call: 'configure {"effort":"low"}' },
      { does: (each: ComposerStore) => each.pin('a.md'), call: 'pin a.md' },
      { does: (each: ComposerStore) => each.unpin('a.md'), call: 'unpin a.md' },
    ])('$call: only once agreed', async ({ does, call }) => {
      await enter(talkedWith())
      await does(store)
      expect(store.state().wish?.question).toMatch(/\?$/)
      store.answerWish(false)
      await settle()
      expect(countOf(world, call)).toBe(0)
      await does(store)
      store.answerWish(true)
      await settle()
      expect(countOf(world, call)).toBe(1)
      expect(store.state().wish).toBeNull()
    })

    it('not where nothing was said', async () => {
      await enter()
      store.configure({ caching: false })
      await store.pin('a.md')
      await settle()
      expect(store.state()).toMatchObject({ wish: null, pins: [{ path: 'a.md', tokens: 420 }] })
      expect(world.conversation.state().settings?.caching).toBe(false)
    })

    it('and pins also before a model is known', async () => {
      world = createWorld({ settings: null })
      leave = world.store.subscribe(() => undefined)
      await world.store.pin('a.md')
      await settle()
      expect(world.store.state().pins).toEqual([{ path: 'a.md', tokens: 420 }])
    })

    it('and takes no pins that were read before the change', async () => {
      await enter()
      world.answers.pinsAfter = 1_000
      store.look()
      await settle()
      world.answers.pinsAfter = 0
      await store.pin('a.md')
      await settle(2_000)
      expect(store.state().pins).toEqual([{ path: 'a.md', tokens: 420 }])
    })

    it('not for what stays as it is', async () => {
      await enter(talkedWith())
      store.configure({ model: SETTINGS.model })
      expect(store.state().wish).toBeNull()
    })

    it('and the next turn has a price of its own once a file is pinned', async () => {
      await enter(talkedWith())
      await store.pin('a.md')
      countOf(world, 'price send')
      store.answerWish(true)
      await settle()
      expect(countOf(world, 'price send')).toBe(1)
    })
  })

  describe('knows the other conversations', () => {
    it('and reads them again while something happens, but not all the time', async () => {
      await enter()
      countOf(world, 'conversations')
      for (let event = 0; event < 20; event++) world.sessions.set({ listed: true })
      await settle(3_000)
      expect(countOf(world, 'conversations')).toBe(1)
    })

    it('and does not bring back a deleted one that was read before', async () => {
      const line = { id: 'c_1', title: 'Why?', project: '/p', model: 'm', createdAt: 1, changedAt: 1, isBusy: false }
      world = createWorld()
      world.answers.conversations = [line]
      leave = world.store.subscribe(() => undefined)
      await settle()
      expect(world.store.state().conversations).toEqual([line])
      world.answers.listAfter = 1_000
      world.store.refresh()
      void world.store.removeConversation('c_1')
      await settle(2_000)
      expect(world.store.state().conversations).toEqual([])
    })

    it('deletes one with its draft, and leaves it when it is open', async () => {
      await enter(talkedWith())
      store.write('half')
      await store.removeConversation('c_1')
      expect(world.asked).toContain('remove c_1')
      expect(world.conversation.state().id).toBeNull()
      expect(createDrafts(world.box).read('c_1').text).toBe('')
    })
  })
})
