import { Command } from 'cmdk'
import { type JSX, useCallback, useDeferredValue, useMemo } from 'react'
import { useWorkspace } from '../../../stores/workspace.ts'
import { fuzzyMatches, markedParts } from '../../../view-model/project/fuzzy.ts'
import { nameOf } from '../../../view-model/project/tree-rows.ts'
import { visibleName } from '../../../view-model/visible-text.ts'
import { useAnswer } from '../../parts/use-answer.ts'
import { ProblemNotice } from '../../shell/problem-notice.tsx'

/** How many files are listed. */
const MOST = 50

/** The files whose names fit what is typed; the open ones first while nothing is. */
export function FileMatches({ typed, onClose }: Readonly<{ typed: string; onClose: () => void }>): JSX.Element {
  const { project } = useWorkspace()
  const read = useCallback((signal: AbortSignal) => project.client.files(signal), [project])
  const { value, problem, again } = useAnswer('files', read)
  const wanted = useDeferredValue(typed)
  const matches = useMemo(() => {
    const paths = value?.paths ?? []
    const open = project.state().open.map(({ path }) => path)
    const known = new Set(open)
    return fuzzyMatches(
      wanted.trim() === '' ? [...open, ...paths.filter(path => !known.has(path))] : paths,
      wanted,
      MOST,
    )
  }, [project, value, wanted])
  const open = (path: string): void => {
    // Line 0 puts the cursor where it was.
    project.openFile(path, { startLine: 0, endLine: 0 })
    project.tree.reveal(path)
    onClose()
  }
  if (problem !== null) return <ProblemNotice problem={problem} onRetry={again} />
  return (
    <>
      <Command.List className="quick-list">
        {value !== null && <Command.Empty className="quick-empty">No file is called so.</Command.Empty>}
        {value === null && <p className="quick-empty">Reading the names of all files.</p>}
        {matches.map(({ path, places }) => {
          const start = path.length - nameOf(path).length
          return (
            <Command.Item key={path} value={path} className="quick-item" onSelect={() => open(path)}>
              <span className="quick-name">
                <Marked text={nameOf(path)} places={places.map(place => place - start)} />
              </span>
              <span className="quick-folder">
                <Marked text={path.slice(0, Math.max(0, start - 1))} places={places} />
              </span>
            </Command.Item>
          )
        })}
      </Command.List>
      {value?.isCut === true && (
        <p className="quick-note">The project has more files than are searched here: the first {value.paths.length}.</p>
      )}
    </>
  )
}

function Marked({ text, places }: Readonly<{ text: string; places: readonly number[] }>): JSX.Element {
  return (
    <>
      {markedParts(text, places).map(({ text: part, isFound }, index) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one name have no other names.
        isFound ? <b key={index}>{visibleName(part)}</b> : <span key={index}>{visibleName(part)}</span>,
      )}
    </>
  )
}
