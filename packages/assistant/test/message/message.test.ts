import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { attachmentsText } from '../../src/message/attachments.ts'
import { gitStatus } from '../../src/message/git-status.ts'
import { userMessage } from '../../src/message/user-message.ts'
import { tempProject, writeFiles } from '../support/temp-project.ts'

const { signal } = new AbortController()
const NOTHING = { summary: null, attachments: '', editor: {}, git: null, changes: [] }

it('tells the day and what is open before what the user says', () => {
  const at = new Date(2026, 10, 22, 12).getTime()
  const editor = { openFile: { path: 'a\n.ts', startLine: 3, endLine: 4 } }
  expect(userMessage({ ...NOTHING, text: 'Why?', at, editor, git: '## main' })).toEqual([
    {
      type: 'text',
      text: '<context>\nDate: 2026-11-22\nOpen file: a\\n.ts, lines 3 to 4 selected\ngit status: ## main\n</context>',
    },
    { type: 'text', text: 'Why?' },
  ])
})

describe('attachments', () => {
  const files = {
    'src/a.ts': 'one\ntwo\nthree\n',
    'src/b.ts': 'b',
    'src/long.ts': 'x'.repeat(70_000),
    'src/pic.png': '\0',
  }
  it.each([
    { attachment: { kind: 'file', path: 'src/b.ts' }, text: '<attached-file path="src/b.ts">\nb\n</attached-file>' },
    {
      attachment: { kind: 'selection', path: 'src/a.ts', startLine: 2, endLine: 3 },
      text: '<attached-selection path="src/a.ts" lines="2-3">\ntwo\nthree\n</attached-selection>',
    },
    {
      attachment: { kind: 'folder', path: 'src' },
      text: '<attached-folder path="src">\nsrc/a.ts\nsrc/b.ts\nsrc/long.ts\nsrc/pic.png\n<file path="src/a.ts">\none\ntwo\nthree\n\n</file>\n<file path="src/b.ts">\nb\n</file>\n</attached-folder>',
    },
  ] as const)('give a $attachment.kind as text', async ({ attachment, text }) => {
    const { folder } = await tempProject(files)
    expect(await attachmentsText(folder, [attachment], signal)).toBe(text)
  })

  it('outside of the project are refused', async () => {
    const { folder } = await tempProject(files)
    for (const kind of ['file', 'folder'] as const) {
      await expect(attachmentsText(folder, [{ kind, path: '../x' }], signal)).rejects.toMatchObject({
        code: 'path-refused',
      })
    }
  })
})

describe('the state of git', () => {
  const git = (root: string, ...args: string[]): void => void execFileSync('git', ['-C', root, ...args])

  it('is the branch and what changed, and null without a repository', async () => {
    const { folder, root } = await tempProject({ 'a.txt': 'a', 'b\u001b.txt': 'b' })
    expect(await gitStatus(folder, process.env, signal)).toBeNull()
    git(root, 'init', '-q', '-b', 'main')
    const status = await gitStatus(folder, process.env, signal)
    expect(status).toMatch(/^## No commits yet on main\n\?\? a.txt\n/)
    expect(status).not.toContain('\u001b')
  })

  it.each([
    ['core.fsmonitor', 'touch ran'],
    ['filter.x.clean', 'touch ran; cat'],
    ['core.hooksPath', '.'],
    ['include.path', '../evil'],
  ])('is not asked where %s of the repository names a program', async (name, value) => {
    const { folder, root } = await tempProject({ '.gitattributes': '* filter=x', 'a.txt': 'a' })
    git(root, 'init', '-q')
    git(root, 'add', 'a.txt')
    git(root, 'config', name, value)
    await writeFiles(root, { 'a.txt': 'b' })
    expect(await gitStatus(folder, process.env, signal)).toContain('not asked')
    expect(existsSync(join(root, 'ran'))).toBe(false)
  })
})
