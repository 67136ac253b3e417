import type { FoundLine } from '@sternline/engine'
import { type JSX, useCallback, useEffect, useState } from 'react'
import { useWorkspace } from '../../../stores/workspace.ts'
import { foundParts, searchWords } from '../../../view-model/project/found-lines.ts'
import { visibleName, visibleText } from '../../../view-model/visible-text.ts'
import { useAnswer } from '../../parts/use-answer.ts'
import type { FinderProps } from './finder-props.ts'
import { PickList } from './pick-list.tsx'

/** How many lines are listed. */
const MOST = 90

/** How long typing has to rest before the project is searched. Unit: milliseconds. */
const REST_MS = 220

/** The lines that hold what is typed. */
export function TextMatches({ typed, onType, onOther, onClose }: FinderProps): JSX.Element {
  const { project } = useWorkspace()
  const [isRegex, setIsRegex] = useState(false)
  const query = useRested(typed)
  const search = useCallback(
    (signal: AbortSignal) => project.client.search({ query, regex: isRegex, path: '.', glob: null }, signal),
    [project, query, isRegex],
  )
  const { value, problem } = useAnswer(query.trim() === '' ? null : `${isRegex} ${query}`, search)
  const shown = value?.found.slice(0, MOST) ?? []
  const pick = ({ path, line }: FoundLine): void => {
    project.openFile(path, { startLine: line, endLine: line })
    project.tree.reveal(path)
    onClose()
  }
  const note = problem === null ? value && searchWords(value, shown.length) : `${problem.what} ${problem.why}`
  return (
    <PickList
      label="Text in all files"
      typed={typed}
      onType={onType}
      picks={shown.map(found => ({
        key: `${found.path}:${found.line}`,
        label: <LineLabel found={found} query={query} isRegex={isRegex} />,
        onPick: () => pick(found),
      }))}
      extra={
        <>
          <label className="quick-switch">
            <input type="checkbox" checked={isRegex} onChange={event => setIsRegex(event.target.checked)} />
            Expression
          </label>
          <button type="button" className="text-button" onClick={onOther}>
            Search names
          </button>
        </>
      }
      note={query.trim() === '' ? 'Type what to look for.' : (note ?? 'Searching.')}
    />
  )
}

function LineLabel({
  found: { path, line, text },
  query,
  isRegex,
}: Readonly<{ found: FoundLine; query: string; isRegex: boolean }>): JSX.Element {
  const { before, found, after } = foundParts(text, query, isRegex)
  return (
    <>
      <code className="quick-line">
        {visibleText(before)}
        <b>{visibleText(found)}</b>
        {visibleText(after)}
      </code>
      <span className="quick-folder">
        {visibleName(path)}:{line}
      </span>
    </>
  )
}

/** What was typed last, once typing rests. */
function useRested(typed: string): string {
  const [rested, setRested] = useState(typed)
  useEffect(() => {
    const timer = setTimeout(() => setRested(typed), REST_MS)
    return () => clearTimeout(timer)
  }, [typed])
  return rested
}
