import '../../styles/project.css'
import { type JSX, useEffect, useSyncExternalStore } from 'react'
import { followProposals } from '../../stores/follow-proposals.ts'
import { type Workspace, WorkspaceContext } from '../../stores/workspace.ts'
import { AssistantPanel } from '../assistant/assistant-panel.tsx'
import { ConversationsPanel } from '../composer/conversations-panel.tsx'
import { PinsPanel } from '../composer/pins-panel.tsx'
import { EditorPanel } from '../editor/editor-panel.tsx'
import { FilesPanel } from '../files/files-panel.tsx'
import { NoProject } from './no-project.tsx'
import { ProjectColumns } from './project-columns.tsx'
import { ProjectPages } from './project-pages.tsx'
import { useFinder } from './use-finder.tsx'
import { useNarrow } from './use-narrow.ts'

/** The coding environment: the project's files, the editor, and the assistant beside it. */
export function ProjectView({
  workspace,
  conversation,
}: Readonly<{ workspace: Workspace; conversation: string | null }>): JSX.Element {
  const { project } = workspace
  const { isRead, root } = useSyncExternalStore(project.subscribe, project.state)
  if (!isRead) return <p className="loading faint">Reading what project is open.</p>
  if (root === null) return <NoProject />
  return (
    <WorkspaceContext value={workspace}>
      <Opened workspace={workspace} conversation={conversation} />
    </WorkspaceContext>
  )
}

function Opened({
  workspace,
  conversation,
}: Readonly<{ workspace: Workspace; conversation: string | null }>): JSX.Element {
  useEffect(() => workspace.conversation.open(conversation), [workspace, conversation])
  useEffect(() => followProposals(workspace.conversation, workspace.project), [workspace])
  const { find, finder } = useFinder()
  const isNarrow = useNarrow()
  const parts = {
    side: (
      <>
        <FilesPanel onFind={find} />
        <PinsPanel />
        <ConversationsPanel />
      </>
    ),
    editor: <EditorPanel />,
    assistant: <AssistantPanel />,
  }
  return (
    <main className="project-view" aria-label="Project">
      {isNarrow ? <ProjectPages {...parts} /> : <ProjectColumns {...parts} />}
      {finder}
    </main>
  )
}
