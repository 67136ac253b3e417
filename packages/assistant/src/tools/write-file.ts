import { z } from 'zod'
import { applyWrite } from './apply-write.ts'
import { defineTool, type Tool } from './tool.ts'

/** Writes a whole file. */
export const writeFile: Tool = defineTool({
  name: 'write_file',
  description:
    'Write a whole text file of the project, a new one or in place of the one that is there. For a small change use edit_file. The user is asked before anything is written.',
  input: z.strictObject({
    path: z.string().describe('File relative to the project'),
    content: z.string().describe('All of its text'),
  }),
  isReading: false,
  async run({ path, content }, context) {
    const located = await context.folder.locate(path)
    const before = located.exists ? (await context.folder.readText(path)).text : null
    return applyWrite({ kind: 'write', path: located.path, before, after: content }, context)
  },
})
