import type { SearchResult } from '@sternline/engine'
import { z } from 'zod'
import { visibleName, visibleText } from '../text/visible-text.ts'
import { defineTool, type Tool } from './tool.ts'

const CUT: Readonly<Record<NonNullable<SearchResult['cut']>, string>> = {
  matches: '[there are more matches; search for something rarer, or below a folder]',
  time: '[the search took too long and was ended; search below a folder]',
}

/** Searches the project's text with ripgrep. */
export const searchText: Tool = defineTool({
  name: 'search_text',
  description:
    'Search the text of the project. Every match is given as path:line:text. Ignored files are left out; capitals matter only where the query has some.',
  input: z.strictObject({
    query: z.string().min(1).max(1_000).describe('Text to search for'),
    regex: z.boolean().default(false).describe('Whether the query is a regular expression'),
    path: z.string().default('.').describe('Folder or file relative to the project'),
    glob: z.string().max(200).optional().describe('Only files whose name fits, "*.ts" for example'),
  }),
  isReading: true,
  async run({ query, regex, path, glob }, { folder, signal }) {
    const { found, cut } = await folder.search({ query, regex, path, glob: glob ?? null }, signal)
    const lines = found.map(({ path: file, line, text }) => `${visibleName(file)}:${line}:${visibleText(text)}`)
    const end = cut === null ? [] : [CUT[cut]]
    const text = lines.length === 0 && cut === null ? 'Nothing was found.' : [...lines, ...end].join('\n')
    return { ok: true, text, summary: summaryOf(found.length, cut !== null) }
  },
})

function summaryOf(places: number, isCut: boolean): string {
  if (isCut) return `${places} or more places`
  return places === 1 ? '1 place' : `${places} places`
}
