import type { ApiSettings, SettingsEdit, SettingsNote } from '@sternline/engine'
import type { Answer } from '../client/ask.ts'
import type { SettingsClient } from '../client/settings-client.ts'
import type { Problem } from '../view-model/problem.ts'
import type { SettingsSchema } from '../view-model/settings/settings-schema.ts'

/** The settings as the page shows them. */
export type SettingsState = Readonly<{
  /** As it is on disk; null while it is read, and where the server has none. */
  onDisk: ApiSettings | null
  /** What stands in the editor. */
  draft: string
  /** On the draft. */
  notes: readonly SettingsNote[]
  /** Null until it is read: then nothing is completed. */
  schema: SettingsSchema | null
  /** Whether something else is on disk than what the draft was made of. */
  isStale: boolean
  isSaving: boolean
  /** What went wrong last; null when all is well. */
  problem: Problem | null
}>

/** The person's settings on the page. */
export interface SettingsStore {
  readonly state: () => SettingsState
  /** Follows the file as long as somebody is subscribed. */
  readonly subscribe: (changed: () => void) => () => void
  /** The person writes in the editor. */
  readonly write: (draft: string) => void
  /** The person changes something in the form. */
  readonly edit: (edits: readonly SettingsEdit[]) => Promise<void>
  /** Writes the draft to disk. */
  readonly save: () => Promise<boolean>
  /** Takes what is on disk and gives the draft up. */
  readonly reload: () => Promise<void>
  /** Keeps the draft and puts it on top of what is on disk, when it is saved. */
  readonly keep: () => void
  readonly dismissProblem: () => void
}

const NOTHING: SettingsState = {
  onDisk: null,
  draft: '',
  notes: [],
  schema: null,
  isStale: false,
  isSaving: false,
  problem: null,
}

/** How long a person who writes is left alone before the text is checked. Unit: milliseconds. */
const CHECK_AFTER_MS = 250

/** How often is looked what is on disk, and which names were refused meanwhile. Unit: milliseconds. */
const LOOK_EVERY_MS = 3000

/** Whether a draft holds what is not on disk. */
export function isChanged({ onDisk, draft }: Pick<SettingsState, 'onDisk' | 'draft'>): boolean {
  return draft !== (onDisk?.text ?? '')
}

/** Joins the file on disk and the draft. @param onSaved called when something else counts from now on */
export function createSettingsStore(client: SettingsClient, onSaved: () => void): SettingsStore {
  let state = NOTHING
  let questions = new AbortController()
  let checking: ReturnType<typeof setTimeout> | undefined
  let looking: ReturnType<typeof setInterval> | undefined
  /** What was found on disk and is not taken over yet. */
  let newer: ApiSettings | null = null
  /** Changes of the form wait for each other: each is made in the text of the one before. */
  let editing: Promise<void> = Promise.resolve()
  const listeners = new Set<() => void>()

  function set(change: Partial<SettingsState>): void {
    state = { ...state, ...change }
    for (const changed of listeners) changed()
  }

  function take<T>(answer: Answer<T>, use: (value: T) => void): boolean {
    if (answer.ok) use(answer.value)
    else if (answer.problem !== null) set({ problem: answer.problem })
    return answer.ok
  }

  function takeOver(found: ApiSettings): void {
    newer = null
    set({ onDisk: found, draft: found.text ?? '', notes: found.notes, isStale: false, problem: null })
  }

  async function look(): Promise<void> {
    const answer = await client.read(questions.signal)
    if (answer.ok) compare(answer.value)
    else if (state.onDisk === null && answer.problem !== null) set({ problem: answer.problem })
  }

  /** What is on disk is taken over, unless the person has changed something here: then it is told. */
  function compare(found: ApiSettings): void {
    if (state.isSaving) return
    if (state.onDisk === null || !isChanged(state)) {
      if (JSON.stringify(found) !== JSON.stringify(state.onDisk)) takeOver(found)
    } else if (found.revision !== state.onDisk.revision) {
      newer = found
      if (!state.isStale) set({ isStale: true })
    }
  }

  async function check(): Promise<void> {
    const text = state.draft
    const answer = await client.check(text, questions.signal)
    if (text === state.draft) take(answer, ({ notes }) => set({ notes }))
  }

  async function edit(edits: readonly SettingsEdit[]): Promise<void> {
    const text = state.draft
    const answer = await client.edit(text, edits, questions.signal)
    // Who wrote meanwhile has written in another text; the change is made again, in that one.
    if (text !== state.draft) return edit(edits)
    take(answer, changed => set({ draft: changed.text, notes: changed.notes, problem: null }))
  }

  async function save(): Promise<boolean> {
    await editing
    const { draft, onDisk } = state
    set({ isSaving: true, problem: null })
    const revision = onDisk?.revision ?? null
    const answer = await client.save({ text: draft, revision, evenWithErrors: true }, new AbortController().signal)
    set({ isSaving: false })
    const isSaved = take(answer, written => {
      set({ onDisk: written, notes: draft === state.draft ? written.notes : state.notes, isStale: false })
      onSaved()
    })
    if (!isSaved && state.problem?.code === 'file-changed') await look()
    return isSaved
  }

  function start(): void {
    questions = new AbortController()
    void look()
    if (state.schema === null) {
      void client.schema(questions.signal).then(answer => answer.ok && set({ schema: answer.value }))
    }
    looking = setInterval(() => document.visibilityState === 'visible' && void look(), LOOK_EVERY_MS)
  }

  function stop(): void {
    questions.abort()
    clearInterval(looking)
    clearTimeout(checking)
  }

  return {
    state: () => state,
    subscribe: changed => {
      if (listeners.size === 0) start()
      listeners.add(changed)
      return () => {
        listeners.delete(changed)
        if (listeners.size === 0) stop()
      }
    },
    write: draft => {
      if (draft === state.draft) return
      set({ draft })
      clearTimeout(checking)
      checking = setTimeout(() => void check(), CHECK_AFTER_MS)
    },
    edit: edits => {
      editing = editing.then(() => edit(edits))
      return editing
    },
    save,
    reload: async () => {
      const answer = await client.read(questions.signal)
      take(answer, takeOver)
    },
    keep: () => {
      if (newer === null) return
      set({ onDisk: newer, isStale: false, problem: null })
      newer = null
      void check()
    },
    dismissProblem: () => set({ problem: null }),
  }
}
