import '../../styles/editor.css'
import { type JSX, lazy, Suspense, useState, useSyncExternalStore } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'
import { isDirty, type OpenFile } from '../../view-model/project/open-file.ts'
import { isWrite, type WriteRequest } from '../../view-model/project/proposals.ts'
import { ErrorBoundary } from '../shell/error-boundary.tsx'
import { CloseQuestion } from './close-question.tsx'
import { EditorTabs } from './editor-tabs.tsx'
import { FileBars } from './file-bars.tsx'
import { NothingOpen } from './nothing-open.tsx'
import { WaitingBar } from './waiting-bar.tsx'

/** The editor and its languages are loaded with the first file, the diff with the first proposed change. */
const CodeEditor = lazy(() => import('./code/code-editor.tsx').then(({ CodeEditor }) => ({ default: CodeEditor })))
const ProposalView = lazy(() =>
  import('./code/proposal-view.tsx').then(({ ProposalView }) => ({ default: ProposalView })),
)
const DiffView = lazy(() => import('./code/diff-view.tsx').then(({ DiffView }) => ({ default: DiffView })))

/** Open files in tabs, the one in front in an editor; a proposed change in front of them all. */
export function EditorPanel(): JSX.Element {
  const { project, conversation } = useWorkspace()
  const { open, shown, proposal } = useSyncExternalStore(project.subscribe, project.state)
  const waiting = useSyncExternalStore(conversation.subscribe, () => conversation.state().live?.approvals ?? NONE)
  const [closing, setClosing] = useState<string | null>(null)
  const [compared, setCompared] = useState<string | null>(null)
  const close = (path: string): void => {
    const file = open.find(each => each.path === path)
    if (file !== undefined && isDirty(file)) setClosing(path)
    else project.closeFile(path)
  }
  const file = open.find(({ path }) => path === shown)
  const inFront = proposal !== null && isWrite(proposal) ? proposal : null
  return (
    <section className="editor" aria-label="Editor">
      <EditorTabs open={open} shown={shown} proposal={inFront} waiting={waiting} onClose={close} />
      {inFront === null && <WaitingBar waiting={waiting} onReview={project.propose} />}
      <ErrorBoundary key={inFront?.id ?? 'file'}>
        <Suspense fallback={<p className="loading faint">Loading the editor.</p>}>
          <Front
            proposal={inFront}
            file={file}
            isCompared={file !== undefined && compared === file.path}
            onCompare={isShown => setCompared(isShown ? (file?.path ?? null) : null)}
          />
        </Suspense>
      </ErrorBoundary>
      {closing !== null && <CloseQuestion path={closing} onAnswer={() => setClosing(null)} />}
    </section>
  )
}

const NONE: readonly WriteRequest[] = []

type FrontProps = Readonly<{
  proposal: WriteRequest | null
  file: OpenFile | undefined
  isCompared: boolean
  onCompare: (isShown: boolean) => void
}>

/** What is in front: a proposed change, a file, or nothing. */
function Front({ proposal, file, isCompared, onCompare }: FrontProps): JSX.Element {
  if (proposal !== null) return <ProposalView key={proposal.id} request={proposal} />
  if (file === undefined) return <NothingOpen />
  const { path, phase, draft, isStale, onDisk } = file
  const comparison = isStale && isCompared ? onDisk : null
  return (
    <>
      <FileBars file={file} isCompared={comparison !== null} onCompare={onCompare} />
      {phase === 'reading' && <p className="loading faint">Reading the file.</p>}
      {comparison !== null && <DiffView path={path} before={comparison.text} after={draft} />}
      {phase === 'ready' && comparison === null && <CodeEditor />}
    </>
  )
}
