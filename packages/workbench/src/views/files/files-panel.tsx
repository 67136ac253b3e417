import '../../styles/files.css'
import { type JSX, useState, useSyncExternalStore } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'
import { FileTree } from './file-tree.tsx'
import { NewFile } from './new-file.tsx'
import type { QuickOpenMode } from './quick-open/quick-open.tsx'

/** The project's name, what can be done in it, and its files. */
export function FilesPanel({ onFind }: Readonly<{ onFind: (mode: QuickOpenMode) => void }>): JSX.Element {
  const { project } = useWorkspace()
  const { name, root } = useSyncExternalStore(project.subscribe, project.state)
  const [isNaming, setIsNaming] = useState(false)
  return (
    <section className="files" aria-label="Files">
      <div className="files-head">
        <h2 className="heading" title={root ?? undefined}>
          {name}
        </h2>
        <span className="space" />
        <SignButton words="New file" onPress={() => setIsNaming(true)}>
          <path d="M9 2H4v12h8V5zM9 2v3h3M8 7.5v4M6 9.5h4" />
        </SignButton>
        <SignButton words="Search in all files (Ctrl+Shift+F)" onPress={() => onFind('text')}>
          <path d="M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.5 10.5 14 14" />
        </SignButton>
      </div>
      {isNaming && <NewFile onDone={() => setIsNaming(false)} />}
      <FileTree />
    </section>
  )
}

function SignButton({
  words,
  onPress,
  children,
}: Readonly<{ words: string; onPress: () => void; children: JSX.Element }>): JSX.Element {
  return (
    <button type="button" className="sign-button" aria-label={words} title={words} onClick={onPress}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        {children}
      </svg>
    </button>
  )
}
