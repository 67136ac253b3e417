import { z } from 'zod'
import { visibleName } from '../text/visible-text.ts'
import { defineTool, type Tool } from './tool.ts'

const DEPTH = 3
const MOST_LINES = 300

/** Shows the files below a folder as a list; what lies deeper is told as a count. */
export const listFiles: Tool = defineTool({
  name: 'list_files',
  description:
    'List the files of the project below a folder, without those that its ignore files leave out. Deeper folders are given with the number of files in them.',
  input: z.strictObject({
    path: z.string().default('.').describe('Folder relative to the project, "." for all of it'),
    depth: z.int().min(1).max(20).default(DEPTH).describe('How many levels of folders to open'),
  }),
  isReading: true,
  async run({ path, depth }, { folder, signal }) {
    const { path: base } = await folder.locate(path)
    const { paths, isCut } = await folder.files(path, signal)
    const lines = linesOf(paths, base === '.' ? 0 : base.split('/').length, depth)
    const shown = lines.slice(0, MOST_LINES)
    const rest = lines.length - shown.length
    const more = rest > 0 ? [`[${rest} more lines; list a folder below]`] : []
    const end = isCut ? ['[there are more files than can be listed]'] : []
    const text = shown.length === 0 ? 'No files.' : [...shown, ...more, ...end].join('\n')
    return { ok: true, text, summary: `${paths.length}${isCut ? ' or more' : ''} files` }
  },
})

/** Files up to a depth, and one line for each folder below it. */
function linesOf(paths: readonly string[], level: number, depth: number): readonly string[] {
  const lines: string[] = []
  const counts = new Map<string, number>()
  for (const path of paths) {
    const names = path.split('/')
    const isDeep = names.length > level + depth
    const line = isDeep ? names.slice(0, level + depth).join('/') : path
    const seen = counts.get(line) ?? 0
    if (isDeep) counts.set(line, seen + 1)
    if (!isDeep || seen === 0) lines.push(line)
  }
  return lines.map(line => {
    const count = counts.get(line)
    return count === undefined ? visibleName(line) : `${visibleName(line)}/ (${count} files)`
  })
}
