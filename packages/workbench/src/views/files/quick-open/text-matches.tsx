import { Command } from 'cmdk'
import { type JSX, useCallback, useEffect, useState } from 'react'
import { useWorkspace } from '../../../stores/workspace.ts'
import { foundParts, searchWords } from '../../../view-model/project/found-lines.ts'
import { visibleName, visibleText } from '../../../view-model/visible-text.ts'
import { useAnswer } from '../../parts/use-answer.ts'
import { ProblemNotice } from '../../shell/problem-notice.tsx'

/** How many lines are listed. */
const MOST = 90

/** How long typing has to rest before the project is searched. Unit: milliseconds. */
const REST_MS = 220

/** The lines that hold what is typed. */
export function TextMatches({
  typed,
  isRegex,
  onClose,
}: Readonly<{ typed: string; isRegex: boolean; onClose: () => void }>): JSX.Element {
  const { project } = useWorkspace()
  const query = useRested(typed)
  const search = useCallback(
    (signal: AbortSignal) => project.client.search({ query, regex: isRegex, path: '.', glob: null }, signal),
    [project, query, isRegex],
  )
  const { value, problem, again } = useAnswer(query.trim() === '' ? null : `${isRegex} ${query}`, search)
  const open = (path: string, line: number): void => {
    project.openFile(path, { startLine: line, endLine: line })
    project.tree.reveal(path)
    onClose()
  }
  if (problem !== null) return <ProblemNotice problem={problem} onRetry={again} />
  const shown = value?.found.slice(0, MOST) ?? []
  return (
    <>
      <Command.List className="quick-list">
        {shown.map(({ path, line, text }) => {
          const { before, found, after } = foundParts(text, query, isRegex)
          return (
            <Command.Item
              key={`${path}:${line}`}
              value={`${path}:${line}`}
              className="quick-item"
              onSelect={() => open(path, line)}
            >
              <code className="quick-line">
                {visibleText(before)}
                <b>{visibleText(found)}</b>
                {visibleText(after)}
              </code>
              <span className="quick-folder">
                {visibleName(path)}:{line}
              </span>
            </Command.Item>
          )
        })}
      </Command.List>
      <p className="quick-note" role="status">
        {noteOf(query, value === null ? null : searchWords(value, shown.length))}
      </p>
    </>
  )
}

function noteOf(query: string, words: string | null): string {
  return query.trim() === '' ? 'Type what to look for.' : (words ?? 'Searching.')
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
