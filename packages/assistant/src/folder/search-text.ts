import type { FoundLine, SearchQuery, SearchResult } from '@sternline/engine'
import { isFields } from '../message/fields.ts'
import { runRipgrep } from '../process/ripgrep.ts'
import { pathError } from './path-error.ts'
import { plainPath } from './plain-path.ts'
import { resolveInside } from './resolve-inside.ts'

const MOST_FOUND = 100
const MOST_IN_FILE = 20
const LONGEST_LINE = 300
const TIMEOUT_MS = 10_000
const MAX_BYTES = 2 * 1024 * 1024

/**
 * Searches the project's text files, as its ignore files leave them; capitals matter only where the query has some.
 *
 * @throws SternlineError `path-refused`, `path-unusable`, `search-unavailable` or `search-refused`
 */
export async function searchInside(root: string, wanted: SearchQuery, signal: AbortSignal): Promise<SearchResult> {
  const { query, regex, path, glob } = wanted
  const resolved = await resolveInside(root, path)
  if (!resolved.exists) throw pathError(path, 'not-found')
  const args = [
    '--json',
    '--smart-case',
    '--sort=path',
    `--max-count=${MOST_IN_FILE}`,
    '--max-filesize=4M',
    ...(regex ? [] : ['--fixed-strings']),
    ...(glob === null ? [] : [`--glob=${glob}`]),
    `--regexp=${query}`,
    '--',
    `./${resolved.path}`,
  ]
  const end = await runRipgrep(root, args, { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, signal })
  const found = end.output.split('\n').flatMap(foundLine)
  const isCut = end.isCut || found.length > MOST_FOUND
  return { found: found.slice(0, MOST_FOUND), cut: end.isTimedOut ? 'time' : isCut ? 'matches' : null }
}

/** A line of ripgrep's JSON; the last one may be torn. */
function foundLine(line: string): readonly FoundLine[] {
  if (!line.startsWith('{"type":"match"')) return []
  const data = parsedData(line)
  const path = textIn(data['path'])
  const number = data['line_number']
  if (path === null || typeof number !== 'number') return []
  const text = (textIn(data['lines']) ?? '[no text]').replace(/\r?\n$/, '')
  return [{ path: plainPath(path), line: number, text: text.slice(0, LONGEST_LINE) }]
}

function parsedData(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line)
    return isFields(value) && isFields(value['data']) ? value['data'] : {}
  } catch {
    return {}
  }
}

/** What is no UTF-8 comes as bytes: such a name can't be opened by its text, so it is not told. */
function textIn(value: unknown): string | null {
  return isFields(value) && typeof value['text'] === 'string' ? value['text'] : null
}
