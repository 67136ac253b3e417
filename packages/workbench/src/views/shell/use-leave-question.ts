import { useEffect } from 'react'
import type { ProjectStore } from '../../stores/project-store.ts'
import { isDirty } from '../../view-model/project/open-file.ts'

/** Has the browser ask before the page is left while a file has changes that are not saved. */
export function useLeaveQuestion(project: ProjectStore): void {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent): void => {
      if (project.state().open.some(isDirty)) event.preventDefault()
    }
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [project])
}
