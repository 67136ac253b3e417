import { type JSX, useCallback, useDeferredValue, useMemo } from 'react'
import { useWorkspace } from '../../../stores/workspace.ts'
import { fuzzyMatches, type Match, markedParts } from '../../../view-model/project/fuzzy.ts'
import { nameOf } from '../../../view-model/project/tree-rows.ts'
import { visibleName } from '../../../view-model/visible-text.ts'
import { useAnswer } from '../../parts/use-answer.ts'
import { ProblemNotice } from '../../shell/problem-notice.tsx'
import type { FinderProps } from './finder-props.ts'
import { PickList } from './pick-list.tsx'

/** How many files are listed. */
const MOST = 50

/** The files whose names fit what is typed; the open ones first while nothing is. */
export function FileMatches({ typed, onType, onOther, onClose }: FinderProps): JSX.Element {
  const { project } = useWorkspace()
  const read = useCallback((signal: AbortSignal) => project.client.files(signal), [project])
  const { value, problem, again } = useAnswer('files', read)
  const wanted = useDeferredValue(typed)
  const matches = useMemo(() => {
    const paths = value?.paths ?? []
    if (wanted.trim() !== '') return fuzzyMatches(paths, wanted, MOST)
    const open = project.state().open.map(({ path }) => path)
    return fuzzyMatches([...new Set([...open, ...paths.slice(0, MOST)])], '', MOST)
  }, [project, value, wanted])
  const pick = (path: string): void => {
    // Line 0 leaves the cursor where it was.
    project.openFile(path, { startLine: 0, endLine: 0 })
    project.tree.reveal(path)
    onClose()
  }
  if (problem !== null) return <ProblemNotice problem={problem} onRetry={again} />
  return (
    <PickList
      label="Name of a file"
      typed={typed}
      onType={onType}
      picks={matches.map(match => ({
        key: match.path,
        label: <FileLabel {...match} />,
        onPick: () => pick(match.path),
      }))}
      extra={
        <button type="button" className="text-button" onClick={onOther}>
          Search text
        </button>
      }
      note={noteOf(matches.length, value)}
    />
  )
}

function noteOf(found: number, list: Readonly<{ paths: readonly string[]; isCut: boolean }> | null): string | null {
  if (list === null) return 'Reading the names of all files.'
  if (found === 0) return 'No file is called so.'
  return list.isCut ? `The project has more files than are searched here: the first ${list.paths.length}.` : null
}

function FileLabel({ path, places }: Match): JSX.Element {
  const name = nameOf(path)
  const start = path.length - name.length
  return (
    <>
      <span className="quick-name">
        <Marked text={name} places={places.map(place => place - start)} />
      </span>
      <span className="quick-folder">
        <Marked text={path.slice(0, Math.max(0, start - 1))} places={places} />
      </span>
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
