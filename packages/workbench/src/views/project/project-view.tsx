import '../../styles/project.css'
import { type JSX, useSyncExternalStore } from 'react'
import type { ProjectStore } from '../../stores/project-store.ts'
import { NoProject } from './no-project.tsx'
import { ProjectColumns } from './project-columns.tsx'

/** The coding environment: the project's files, the editor, and the assistant beside it. */
export function ProjectView({ project }: Readonly<{ project: ProjectStore }>): JSX.Element {
  const { isRead, root } = useSyncExternalStore(project.subscribe, project.state)
  if (!isRead) return <p className="loading faint">Reading what project is open.</p>
  if (root === null) return <NoProject />
  return <ProjectColumns side={<p />} editor={<p />} assistant={<p />} />
}
