import type { PinnedFile, Said } from '@sternline/engine'
import type { Answer } from '../client/ask.ts'
import { isSameAttachment } from '../view-model/composer/attachments.ts'
import { firstModel } from '../view-model/composer/models.ts'
import { pinWords, settingsWords } from '../view-model/composer/wishes.ts'
import type { Problem } from '../view-model/problem.ts'
import type { ComposerParts, ComposerState, ComposerStore, Wish } from './composer-store.ts'
import { type Draft, NO_DRAFT } from './drafts.ts'
import { createPriceWatch } from './price-watch.ts'

/** While conversations run elsewhere, their list is read again at most this often. Unit: milliseconds. */
const LIST_EVERY_MS = 2000

/** Whose tokens are counted while no model is known. */
const NO_MODEL = 'unknown'

const NOTHING: ComposerState = {
  ...NO_DRAFT,
  pins: [],
  models: [],
  conversations: [],
  isRead: false,
  files: null,
  price: null,
  renewal: null,
  base: 'keep',
  wish: null,
  problem: null,
}

/** Joins the server's lists, the draft, and what the open conversation would cost next. */
export function createComposerStore(parts: ComposerParts): ComposerStore {
  const { client, conversation, project, sessions, drafts } = parts
  let state: ComposerState = { ...NOTHING, ...drafts.read(conversation.state().id) }
  let questions = new AbortController()
  let seen = seenNow()
  let isSending = false
  // One question after the other: what was read before a change is never taken after it.
  const pinQuestions = createQueue()
  const listQuestions = createQueue()
  let list: ReturnType<typeof setTimeout> | undefined
  let stop = (): void => undefined
  const listeners = new Set<() => void>()
  const prices = createPriceWatch(parts, found =>
    set({ ...found, ...(found.renewal === null ? { base: 'keep' } : {}) }),
  )

  function set(change: Partial<ComposerState>): void {
    state = { ...state, ...change }
    for (const changed of listeners) changed()
  }

  function report(problem: Problem | null): void {
    if (problem !== null && problem.code !== 'server-unreachable') set({ problem })
  }

  function setDraft(draft: Partial<Draft>): void {
    set(draft)
    drafts.write(conversation.state().id, { text: state.text, attachments: state.attachments })
  }

  /** Takes an answer in, unless the question was withdrawn. */
  async function read<T>(
    question: (signal: AbortSignal) => Promise<Answer<T>>,
    take: (value: T) => void,
  ): Promise<void> {
    const { signal } = questions
    const answer = await question(signal)
    if (signal.aborted) return
    if (answer.ok) take(answer.value)
    else report(answer.problem)
  }

  function modelName(): string | null {
    return conversation.state().settings?.model ?? null
  }

  async function readModels(): Promise<void> {
    await read(client.models, models => {
      set({ models })
      const first = firstModel(models)
      const { settings } = conversation.state()
      if (first !== null && (settings === null || settings.model === ''))
        void conversation.configure({ model: first.name })
    })
  }

  function readConversations(): Promise<void> {
    clearTimeout(list)
    list = undefined
    return listQuestions(() => read(client.conversations, conversations => set({ conversations })))
  }

  function readPins(): Promise<void> {
    return askPins(async signal => {
      const model = modelName()
      return model === null ? { ok: true, value: state.pins } : client.pins(model, signal)
    })
  }

  function askPins(question: (signal: AbortSignal) => Promise<Answer<readonly PinnedFile[]>>): Promise<void> {
    return pinQuestions(() => read(question, pins => set({ pins })))
  }

  async function readAll(): Promise<void> {
    await Promise.all([readModels(), readConversations(), readPins()])
    set({ isRead: true })
  }

  function seenNow() {
    const { id, live, settings } = conversation.state()
    return { id, isBusy: live !== null, model: settings?.model ?? null }
  }

  function onConversation(): void {
    const before = seen
    seen = seenNow()
    if (seen.id !== before.id) onOpened(before.id)
    if (seen.model !== before.model) void readPins()
    if (seen.id !== before.id || seen.isBusy !== before.isBusy) void readConversations()
    if (seen.model === null && state.models.length > 0) {
      const first = firstModel(state.models)
      if (first !== null) void conversation.configure({ model: first.name })
    }
  }

  /** Each conversation has a draft of its own; the one of a new conversation goes with it when it gets its name. */
  function onOpened(before: string | null): void {
    set({ base: 'keep', wish: null, problem: null })
    if (before === null && isSending) {
      drafts.write(null, NO_DRAFT)
      setDraft({})
    } else set(drafts.read(seen.id))
  }

  function onSessions(): void {
    list ??= setTimeout(() => void readConversations(), LIST_EVERY_MS)
  }

  let savedFiles = project.state().open
  function onProject(): void {
    const { open } = project.state()
    const isSaved = open.some(({ path, revision }) => {
      const old = savedFiles.find(file => file.path === path)
      return old !== undefined && old.revision !== revision
    })
    savedFiles = open
    if (isSaved) look()
  }

  function look(): void {
    prices.again()
    void readPins()
  }

  function follow(): () => void {
    questions = new AbortController()
    const stops = [
      conversation.subscribe(onConversation),
      sessions.subscribe(onSessions),
      project.subscribe(onProject),
      prices.start(),
    ]
    seen = seenNow()
    void readAll()
    return () => {
      for (const each of stops) each()
      questions.abort()
      clearTimeout(list)
      list = undefined
    }
  }

  function askFirst(wish: Wish): void {
    if ((conversation.state().conversation?.messages.length ?? 0) === 0) void wish.perform()
    else set({ wish })
  }

  function changePin(kind: 'pin' | 'unpin', path: string): void {
    askFirst({
      action: { kind, path },
      ...pinWords(kind, path),
      perform: async () => {
        await askPins(signal => client[kind](path, modelName() ?? NO_MODEL, signal))
        prices.again()
      },
    })
  }

  function removed(id: string): void {
    drafts.write(id, NO_DRAFT)
    set({ conversations: state.conversations.filter(each => each.id !== id) })
    if (conversation.state().id === id) conversation.open(null)
  }

  return {
    state: () => state,
    subscribe: changed => {
      if (listeners.size === 0) stop = follow()
      listeners.add(changed)
      return () => {
        if (listeners.delete(changed) && listeners.size === 0) stop()
      }
    },
    write: text => setDraft({ text }),
    attach: attachment => {
      if (state.attachments.some(each => isSameAttachment(each, attachment))) return
      setDraft({ attachments: [...state.attachments, attachment] })
    },
    detach: attachment =>
      setDraft({ attachments: state.attachments.filter(each => !isSameAttachment(each, attachment)) }),
    pin: async path => changePin('pin', path),
    unpin: async path => changePin('unpin', path),
    configure: change => {
      const { settings } = conversation.state()
      if (settings === null) return
      const words = settingsWords(settings, change, state.models)
      if (words === null) return
      askFirst({
        action: { kind: 'configure', settings: change },
        ...words,
        perform: () => conversation.configure(change),
      })
    },
    askFirst,
    answerWish: agreed => {
      const { wish } = state
      set({ wish: null })
      if (agreed && wish !== null) void wish.perform()
    },
    chooseBase: base => set({ base }),
    send: async () => {
      const { text, attachments, base } = state
      const { id, live } = conversation.state()
      if (live !== null || isSending || (text.trim() === '' && attachments.length === 0)) return
      const said: Said = {
        text: text.trim(),
        editor: project.editorState(),
        ...(attachments.length > 0 ? { attachments } : {}),
        ...(base === 'renew' ? { base } : {}),
      }
      isSending = true
      setDraft(NO_DRAFT)
      set({ base: 'keep' })
      const answer = await conversation.send(said)
      isSending = false
      if (answer.ok) return
      // What could not be sent is not lost: it is in the box again, or waits in the conversation that it was written in.
      if (conversation.state().id === id && state.text === '') setDraft({ text, attachments })
      else drafts.write(id, { text, attachments })
    },
    readFiles: () => void read(project.client.files, files => set({ files })),
    look,
    refresh: () => void readAll(),
    removeConversation: id =>
      listQuestions(() =>
        read(
          signal => client.removeConversation(id, signal),
          () => removed(id),
        ),
      ),
    dismissProblem: () => set({ problem: null }),
  }
}

/** Does one thing after the other, in the order in which they were asked for. */
function createQueue(): (task: () => Promise<void>) => Promise<void> {
  let last = Promise.resolve()
  return task => {
    last = last.then(task)
    return last
  }
}
