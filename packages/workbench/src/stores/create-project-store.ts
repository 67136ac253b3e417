import type { ApiFile, ApprovalRequest } from '@sternline/engine'
import type { Answer } from '../client/ask.ts'
import type { ProjectClient } from '../client/project-client.ts'
import {
  isOnDisk,
  type OpenFile,
  readingFile,
  unsavedFile,
  withDisk,
  withMineKept,
  withRefusal,
  withSaved,
} from '../view-model/project/open-file.ts'
import { folderOf, ROOT } from '../view-model/project/tree-rows.ts'
import { createPathWatch } from './path-watch.ts'
import type { ProjectState, ProjectStore, Reveal } from './project-store.ts'
import { createTreeStore } from './tree-store.ts'

type Lines = Readonly<{ startLine: number; endLine: number }>

/** When a server that did not answer is asked again. Unit: milliseconds. */
const ASK_AGAIN_MS = 1000

const INITIAL_STATE: ProjectState = {
  root: null,
  name: null,
  isRead: false,
  open: [],
  shown: null,
  proposal: null,
  reveal: null,
}

/** The project's files: what the server says becomes state, what the person does becomes questions. */
export function createProjectStore(client: ProjectClient): ProjectStore {
  let state = INITIAL_STATE
  let selected: Lines | null = null
  let wishes = 0
  let again: ReturnType<typeof setTimeout> | undefined
  let questions = new AbortController()
  const listeners = new Set<() => void>()
  const tree = createTreeStore(client)
  const watch = createPathWatch(client, { onChange: path => lookAt(path), onGap: () => lookAtAll() })

  function set(next: Partial<ProjectState>): void {
    const { open } = state
    state = { ...state, ...next }
    if (state.open !== open) follow()
    for (const changed of listeners) changed()
  }

  function find(path: string): OpenFile | undefined {
    return state.open.find(file => file.path === path)
  }

  function change(path: string, by: (file: OpenFile) => OpenFile): void {
    set({ open: state.open.map(file => (file.path === path ? by(file) : file)) })
  }

  function follow(): void {
    if (state.root === null) return
    watch.want([...state.open.filter(isOnDisk).map(({ path }) => path), ...tree.state().unfolded])
  }

  function lookAt(path: string): void {
    if (find(path) !== undefined) void look(path)
    tree.look(path)
  }

  function lookAtAll(): void {
    for (const { path } of state.open) void look(path)
    for (const path of tree.state().unfolded) tree.look(path)
  }

  /** Asks for a file; null when that was withdrawn, or the file was closed meanwhile. */
  async function read(path: string): Promise<Answer<ApiFile> | null> {
    const { signal } = questions
    const answer = await client.file(path, signal)
    return signal.aborted || find(path) === undefined ? null : answer
  }

  async function look(path: string): Promise<void> {
    const answer = await read(path)
    if (answer === null || find(path)?.isSaving === true) return
    if (answer.ok) {
      change(path, file => withDisk(file, answer.value))
      called(path, answer.value.path)
    } else refuse(path, answer.problem)
  }

  /** A server that does not answer says nothing about a file that was read before. */
  function refuse(path: string, problem: OpenFile['problem']): void {
    if (problem === null) return
    if (problem.code === 'server-unreachable' && find(path)?.phase === 'ready') return
    change(path, file => withRefusal(file, problem))
  }

  /** A file may really be called otherwise than it was asked for: in other case, or through a link. */
  function called(asked: string, real: string): void {
    if (asked === real) return
    const isOpen = find(real) !== undefined
    const open = isOpen
      ? state.open.filter(file => file.path !== asked)
      : state.open.map(file => (file.path === asked ? { ...file, path: real } : file))
    const reveal = state.reveal?.path === asked ? { ...state.reveal, path: real } : state.reveal
    set({ open, reveal, shown: state.shown === asked ? real : state.shown })
  }

  function show(path: string, lines: Lines | undefined): void {
    if (path !== state.shown) selected = null
    wishes += 1
    const reveal: Reveal | null = lines === undefined ? null : { path, ...lines, wish: wishes }
    set({ shown: path, reveal: reveal ?? state.reveal, proposal: null })
  }

  function openFile(path: string, lines?: Lines): void {
    const isNew = find(path) === undefined
    if (isNew) set({ open: [...state.open, readingFile(path)] })
    show(path, lines)
    if (isNew) void look(path)
  }

  async function newFile(path: string): Promise<void> {
    if (find(path) !== undefined) return show(path, undefined)
    set({ open: [...state.open, readingFile(path)] })
    show(path, undefined)
    const answer = await read(path)
    if (answer === null) return
    if (answer.ok) change(path, file => withDisk(file, answer.value))
    else if (answer.problem?.code === 'path-unusable') change(path, file => unsavedFile(file.path))
    else refuse(path, answer.problem)
  }

  function closeFile(path: string): void {
    const index = state.open.findIndex(file => file.path === path)
    const open = state.open.filter(file => file.path !== path)
    const next = open[Math.min(index, open.length - 1)]?.path ?? null
    if (state.shown === path) selected = null
    set({ open, shown: state.shown === path ? next : state.shown })
  }

  async function save(path: string): Promise<void> {
    const file = find(path)
    if (file === undefined || file.phase !== 'ready' || file.isSaving || file.isStale) return
    const { draft, revision } = file
    change(path, each => ({ ...each, isSaving: true, problem: null }))
    const answer = await client.save({ path, text: draft, revision }, questions.signal)
    if (answer.ok) {
      change(path, each => withSaved(each, answer.value, draft))
      if (revision === null) tree.look(folderOf(path))
      return
    }
    change(path, each => ({ ...each, isSaving: false }))
    const { problem } = answer
    if (problem === null) return
    if (problem.code === 'file-changed') await look(path)
    else change(path, each => ({ ...each, problem }))
  }

  async function reload(path: string): Promise<void> {
    const answer = await read(path)
    if (answer === null) return
    if (!answer.ok) return refuse(path, answer.problem)
    change(path, file => withDisk({ ...file, draft: file.text, revision: file.revision ?? '' }, answer.value))
  }

  async function start(signal: AbortSignal): Promise<void> {
    const answer = await client.project(signal)
    if (signal.aborted) return
    if (!answer.ok) {
      if (answer.problem?.code !== 'server-unreachable') return set({ isRead: true })
      again = setTimeout(() => void start(signal), ASK_AGAIN_MS)
      return
    }
    set({ ...answer.value, isRead: true })
    if (answer.value.root === null) return
    lookAtAll()
    tree.unfold(ROOT)
    follow()
  }

  return {
    state: () => state,
    subscribe: changed => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    openFile,
    newFile,
    closeFile,
    edit: (path, draft) => change(path, file => ({ ...file, draft })),
    save,
    reload,
    keepDraft: path => change(path, withMineKept),
    look,
    propose: (proposal: ApprovalRequest | null) => set({ proposal }),
    select: lines => {
      selected = lines
    },
    editorState: () => (state.shown === null ? {} : { openFile: { path: state.shown, ...selected } }),
    tree,
    client,
    start: () => {
      void start(questions.signal)
      const unsubscribe = tree.subscribe(follow)
      return () => {
        unsubscribe()
        clearTimeout(again)
        questions.abort()
        questions = new AbortController()
        watch.stop()
        tree.stop()
      }
    },
  }
}
