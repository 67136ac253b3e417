import { z } from 'zod'
import { visibleName, visibleText } from '../text/visible-text.ts'
import { defineTool, failed, type Tool } from './tool.ts'

const MOST_LINES = 400
const LONGEST_LINE = 2_000
/** Unit: characters. */
const LONGEST_RESULT = 40_000

/** Reads a range of lines of a text file. */
export const readFile: Tool = defineTool({
  name: 'read_file',
  description: `Read lines of a text file of the project, each with its number. Without a range the first ${MOST_LINES} lines; never more than ${MOST_LINES} at once.`,
  input: z.strictObject({
    path: z.string().describe('File relative to the project'),
    start_line: z.int().min(1).optional().describe('First line, from 1'),
    end_line: z.int().min(1).optional().describe('Last line'),
  }),
  isReading: true,
  async run({ path, start_line: start = 1, end_line: end }, { folder }) {
    const file = await folder.readText(path)
    const lines = linesOf(file.text)
    if (start > Math.max(1, lines.length)) {
      return failed(
        `${visibleName(file.path)} has ${lines.length} lines; line ${start} is behind its end.`,
        'behind the end',
      )
    }
    const last = Math.min(end ?? lines.length, start + MOST_LINES - 1, lines.length)
    const shown = numbered(lines.slice(start - 1, last), start)
    const until = start + shown.length - 1
    const head = `${visibleName(file.path)}, lines ${start} to ${until} of ${lines.length}`
    return { ok: true, text: [head, ...shown].join('\n'), summary: `${shown.length} of ${lines.length} lines` }
  },
})

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

/** As many as fit into a result. */
function numbered(lines: readonly string[], start: number): readonly string[] {
  const shown: string[] = []
  let room = LONGEST_RESULT
  for (const [i, line] of lines.entries()) {
    const plain = visibleText(line.endsWith('\r') ? line.slice(0, -1) : line)
    const text = plain.length > LONGEST_LINE ? `${plain.slice(0, LONGEST_LINE)} [cut]` : plain
    const row = `${start + i}\t${text}`
    room -= row.length
    if (room < 0 && shown.length > 0) break
    shown.push(row)
  }
  return shown
}
