import { type FormEvent, type JSX, useState } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'
import { newFileFolder, newPath } from '../../view-model/project/new-path.ts'

/** Asks for the path of a new file, which begins in the folder that is active in the tree. */
export function NewFile({ onDone }: Readonly<{ onDone: () => void }>): JSX.Element {
  const { project } = useWorkspace()
  const [typed, setTyped] = useState(() => newFileFolder(project.tree.state()))
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const path = newPath(typed)
    if (path !== null) void project.newFile(path)
    onDone()
  }
  return (
    <form className="new-file" onSubmit={submit}>
      <input
        // biome-ignore lint/a11y/noAutofocus: the person has just asked for this field.
        autoFocus
        className="field"
        aria-label="Path of the new file"
        placeholder="folder/name.ts"
        value={typed}
        onChange={event => setTyped(event.target.value)}
        onKeyDown={event => event.key === 'Escape' && onDone()}
        onBlur={onDone}
        spellCheck={false}
      />
    </form>
  )
}
