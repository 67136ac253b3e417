import { type JSX, type ReactNode, useState, useSyncExternalStore } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'

/** The parts of the coding environment. */
export type ProjectParts = Readonly<{ side: ReactNode; editor: ReactNode; assistant: ReactNode }>

const WORDS: Readonly<Record<keyof ProjectParts, string>> = { side: 'Files', editor: 'Editor', assistant: 'Assistant' }
const PARTS = ['side', 'editor', 'assistant'] as const

/** One part at a time, where there is no room for columns. What is opened or proposed brings the editor to the front. */
export function ProjectPages(parts: ProjectParts): JSX.Element {
  const { project } = useWorkspace()
  const { shown, reveal, proposal } = useSyncExternalStore(project.subscribe, project.state)
  const inEditor = `${shown} ${reveal?.wish} ${proposal?.id}`
  const [chosen, setChosen] = useState<keyof ProjectParts>('assistant')
  const [known, setKnown] = useState(inEditor)
  if (known !== inEditor) {
    setKnown(inEditor)
    setChosen('editor')
  }
  return (
    <div className="project-pages">
      <fieldset className="themes project-switch">
        <legend className="unseen">Part of the project</legend>
        {PARTS.map(part => (
          <label key={part} className="theme">
            <input type="radio" name="part" checked={part === chosen} onChange={() => setChosen(part)} />
            <span>{WORDS[part]}</span>
          </label>
        ))}
      </fieldset>
      {PARTS.map(part => (
        <div key={part} className={`project-${part} project-page`} hidden={part !== chosen}>
          {parts[part]}
        </div>
      ))}
    </div>
  )
}
