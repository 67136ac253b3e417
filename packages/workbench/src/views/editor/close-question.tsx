import type { JSX } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'
import { isDirty } from '../../view-model/project/open-file.ts'
import { nameOf } from '../../view-model/project/tree-rows.ts'
import { visibleName } from '../../view-model/visible-text.ts'
import { Modal } from '../parts/modal.tsx'

/** Asks before a draft is given up. */
export function CloseQuestion({ path, onAnswer }: Readonly<{ path: string; onAnswer: () => void }>): JSX.Element {
  const { project } = useWorkspace()
  const close = (): void => {
    project.closeFile(path)
    onAnswer()
  }
  const save = async (): Promise<void> => {
    await project.save(path)
    const file = project.state().open.find(each => each.path === path)
    if (file === undefined || isDirty(file)) onAnswer()
    else close()
  }
  return (
    <Modal label="Not saved" onClose={onAnswer}>
      <p>
        <b>{visibleName(nameOf(path))}</b> has changes that are not saved.
      </p>
      <div className="modal-buttons">
        <button type="button" className="button" onClick={close}>
          Close without saving
        </button>
        <button type="button" className="button" onClick={onAnswer}>
          Cancel
        </button>
        <button type="button" className="button button-main" onClick={() => void save()}>
          Save and close
        </button>
      </div>
    </Modal>
  )
}
