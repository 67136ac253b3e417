import { z } from 'zod'
import { visibleName } from '../text/visible-text.ts'
import { applyWrite } from './apply-write.ts'
import { defineTool, failed, type Tool } from './tool.ts'

/** Replaces a piece of a file that stands there exactly once. */
export const editFile: Tool = defineTool({
  name: 'edit_file',
  description:
    'Replace a piece of a text file by another. The old text must be exactly what stands in the file, without line numbers, and stand there once. The user is asked before anything is written.',
  input: z.strictObject({
    path: z.string().describe('File relative to the project'),
    old_text: z.string().min(1).describe('What stands there now, exactly'),
    new_text: z.string().describe('What is to stand there'),
  }),
  isReading: false,
  async run({ path, old_text: given, new_text: wanted }, context) {
    const file = await context.folder.readText(path)
    const name = visibleName(file.path)
    const [from, to] = inLineEndsOf(file.text, given, wanted)
    const lines = linesWith(file.text, from)
    if (lines.length === 0) {
      return failed(`The old text does not stand in ${name}. Read the file and copy it exactly.`, 'not found')
    }
    if (lines.length > 1) {
      const text = `The old text stands in ${name} more than once: at lines ${lines.join(', ')}. Give more of what is around it.`
      return failed(text, 'not unique')
    }
    const at = file.text.indexOf(from)
    const after = file.text.slice(0, at) + to + file.text.slice(at + from.length)
    return applyWrite({ kind: 'write', path: file.path, before: file.text, after }, context)
  },
})

const MOST_PLACES = 20

/** Models write line feeds; a file with CRLF keeps its own. */
function inLineEndsOf(text: string, from: string, to: string): readonly [from: string, to: string] {
  if (text.includes(from) || !text.includes('\r\n')) return [from, to]
  const windows = (piece: string): string => piece.replaceAll(/\r?\n/g, '\r\n')
  return [windows(from), windows(to)]
}

/** The lines at which a piece begins, overlapping ones too. */
function linesWith(text: string, piece: string): readonly number[] {
  const lines: number[] = []
  for (let at = text.indexOf(piece); at >= 0 && lines.length < MOST_PLACES; at = text.indexOf(piece, at + 1)) {
    lines.push(text.slice(0, at).split('\n').length)
  }
  return lines
}
