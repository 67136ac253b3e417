import { readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Decision, Proposal } from '@sternline/engine'
import { describe, expect, it } from 'vitest'
import type { ToolOutcome } from '../../src/tools/tool.ts'
import { offeredTools, toolsNamed } from '../../src/tools/toolbox.ts'
import { tempProject } from '../support/temp-project.ts'

type Asked = { outcome: ToolOutcome; proposals: Proposal[]; root: string }

async function use(
  name: string,
  input: unknown,
  files: Record<string, string>,
  {
    decision = { allowed: true },
    commands = true,
    signal = new AbortController().signal,
  }: { decision?: Decision; commands?: boolean; signal?: AbortSignal } = {},
): Promise<Asked> {
  const { folder, root } = await tempProject(files)
  const proposals: Proposal[] = []
  const ask = async (proposal: Proposal): Promise<Decision> => {
    proposals.push(proposal)
    return decision
  }
  const environment = {
    PATH: process.env['PATH'],
    HOME: '/home/someone',
    ANTHROPIC_API_KEY: 'sk-ant-canary',
    MY_TOKEN: 'canary',
  }
  const [tool] = toolsNamed([name])
  if (tool === undefined) throw new Error(`no tool ${name}`)
  const outcome = await tool.run(input, { folder, allowsCommands: commands, environment, ask, signal })
  return { outcome, proposals, root }
}

const LINES = Array.from({ length: 1_000 }, (_, i) => `line ${i + 1}`).join('\n')

describe('the toolbox', () => {
  it('has one order, whatever it is asked in, and the tool that may be missing last', () => {
    const names = offeredTools(true)
    expect(names).toEqual([...offeredTools(false), 'run_command'])
    expect(toolsNamed([...names].reverse()).map(({ definition }) => definition.name)).toEqual(names)
  })

  it('tells the API only what is required and nothing beyond', () => {
    for (const { definition } of toolsNamed(offeredTools(true))) {
      expect(definition.input_schema).toMatchObject({ type: 'object', additionalProperties: false })
      expect(definition.input_schema).not.toHaveProperty('$schema')
    }
    const [list] = toolsNamed(['list_files'])
    expect(list?.definition.input_schema).not.toHaveProperty('required')
  })

  it.each([
    { name: 'read_file', input: {}, why: 'a path is missing' },
    { name: 'read_file', input: { path: 'a', start_line: 0 }, why: 'lines begin with 1' },
    { name: 'read_file', input: { path: 'a', file: 'b' }, why: 'a member that does not exist' },
    { name: 'search_text', input: 'x', why: 'no object' },
    { name: 'run_command', input: { command: 'true', timeout_seconds: 1e9 }, why: 'beyond the bound' },
  ])('tells $name what does not fit: $why', async ({ name, input }) => {
    const { outcome } = await use(name, input, {})
    expect(outcome).toMatchObject({ ok: false, text: expect.stringContaining('does not fit') })
  })
})

describe('read_file', () => {
  it.each([
    { input: {}, head: 'lines 1 to 400 of 1000', first: '1\tline 1', why: 'the beginning of a long file' },
    { input: { start_line: 990 }, head: 'lines 990 to 1000 of 1000', first: '990\tline 990', why: 'to the end' },
    { input: { start_line: 5, end_line: 6 }, head: 'lines 5 to 6 of 1000', first: '5\tline 5', why: 'a range' },
    {
      input: { start_line: 1, end_line: 900 },
      head: 'lines 1 to 400 of 1000',
      first: '1\tline 1',
      why: 'too long a range',
    },
  ])('gives $why', async ({ input, head, first }) => {
    const { outcome } = await use('read_file', { path: 'a.txt', ...input }, { 'a.txt': LINES })
    expect(outcome.ok).toBe(true)
    expect(outcome.text.split('\n').slice(0, 2)).toEqual([`a.txt, ${head}`, first])
  })

  it('cuts long lines, and is never longer than its bound', async () => {
    const { outcome } = await use('read_file', { path: 'a.txt' }, { 'a.txt': `${'x'.repeat(9_000)}\n`.repeat(100) })
    expect(outcome.text.length).toBeLessThan(42_000)
    expect(outcome.text).toContain('[cut]')
  })

  it.each([
    { files: { 'a.bin': 'a\0b' }, path: 'a.bin', says: 'no text in UTF-8', why: 'a binary' },
    { files: {}, path: 'a', says: 'Nothing is there', why: 'nothing' },
    { files: { 'a/b': '' }, path: 'a', says: 'no regular file', why: 'a folder' },
    { files: { a: 'x' }, path: 'a/b', says: 'Nothing is there', why: 'a file as a folder' },
    { files: { a: 'x' }, path: 'a', line: 9, says: 'behind its end', why: 'a line behind the end' },
  ])('says what is wrong with $why', async ({ files, path, says, line = 1 }) => {
    const { outcome } = await use('read_file', { path, start_line: line }, files)
    expect(outcome).toMatchObject({ ok: false, text: expect.stringContaining(says) })
  })
})

describe('search_text', () => {
  const files = {
    'src/a.ts': 'const Berth = 1\nberth()\n',
    'b.md': 'a.c abc\n',
    '.gitignore': 'dist\n',
    'dist/x.js': 'berth',
    '.hidden/c': 'berth',
  }
  it.each([
    {
      input: { query: 'berth' },
      text: '.hidden/c:1:berth\nsrc/a.ts:1:const Berth = 1\nsrc/a.ts:2:berth()',
      why: 'what is not ignored, in any case',
    },
    { input: { query: 'Berth' }, text: 'src/a.ts:1:const Berth = 1', why: 'a capital is meant' },
    { input: { query: 'a.c' }, text: 'b.md:1:a.c abc', why: 'the text as it is' },
    { input: { query: 'a.c$', regex: true }, text: 'b.md:1:a.c abc', why: 'an expression' },
    {
      input: { query: 'berth', glob: '*.ts', path: 'src' },
      text: 'src/a.ts:1:const Berth = 1\nsrc/a.ts:2:berth()',
      why: 'some names in a folder',
    },
    { input: { query: '--pre=touch x' }, text: 'Nothing was found.', why: 'what looks like an option is text' },
    {
      input: { query: 'berth', glob: '--files' },
      text: 'Nothing was found.',
      why: 'a glob that looks like an option is a glob',
    },
  ])('finds $input: $why', async ({ input, text }) => {
    expect((await use('search_text', input, files)).outcome).toMatchObject({ ok: true, text })
  })

  it('refuses an expression that is none', async () => {
    expect((await use('search_text', { query: '(', regex: true }, files)).outcome).toMatchObject({
      ok: false,
      summary: 'The search was not made.',
    })
  })

  it.each([
    { files: { 'a.txt': 'pier\n' }, summary: '1 place' },
    { files: { 'a.txt': 'pier\npier\n' }, summary: '2 places' },
    { files: { 'a.txt': 'quay\n' }, summary: '0 places' },
  ])('says in few words how much it found: $summary', async ({ files: project, summary }) => {
    expect((await use('search_text', { query: 'pier' }, project)).outcome.summary).toBe(summary)
  })

  it('says when there is more', async () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`f${i}.txt`, 'berth\n'.repeat(30)]))
    const { outcome } = await use('search_text', { query: 'berth' }, many)
    expect(outcome.text.split('\n')).toHaveLength(101)
    expect(outcome).toMatchObject({
      summary: '100 or more places',
      text: expect.stringContaining('there are more matches'),
    })
  })
})

it('list_files shows a tree to its depth, without what is ignored', async () => {
  const files = {
    '.gitignore': 'out\n',
    'a.txt': '',
    'src/b.ts': '',
    'src/deep/c.ts': '',
    'src/deep/d.ts': '',
    'out/x': '',
  }
  const { outcome } = await use('list_files', { depth: 2 }, files)
  expect(outcome.text).toBe('.gitignore\na.txt\nsrc/b.ts\nsrc/deep/ (2 files)')
  expect((await use('list_files', { path: 'src' }, files)).outcome.text).toBe('src/b.ts\nsrc/deep/c.ts\nsrc/deep/d.ts')
  expect((await use('list_files', {}, {})).outcome.text).toBe('No files.')
})

describe('edit_file', () => {
  it.each([
    { text: 'one two three', from: 'two', to: 'TWO', after: 'one TWO three', why: 'the usual' },
    { text: 'a $& b', from: '$&', to: "$' $1", after: "a $' $1 b", why: 'signs of replacement patterns are text' },
    { text: 'a\r\nb\r\nc', from: 'a\nb', to: 'x\ny', after: 'x\r\ny\r\nc', why: 'line ends stay as they are' },
    { text: '\ufeffa', from: 'a', to: 'b', after: '\ufeffb', why: 'a byte order mark stays' },
    { text: 'grüße 👋', from: 'ü', to: 'ue', after: 'grueße 👋', why: 'any script' },
  ])('replaces exactly: $why', async ({ text, from, to, after }) => {
    const { outcome, proposals, root } = await use(
      'edit_file',
      { path: 'a', old_text: from, new_text: to },
      { a: text },
    )
    expect(outcome.ok).toBe(true)
    expect(proposals).toEqual([{ kind: 'write', path: 'a', before: text, after }])
    expect(await readFile(join(root, 'a'), 'utf8')).toBe(after)
  })

  it.each([
    { text: 'a a', from: 'a', says: 'more than once: at lines 1, 1', why: 'twice' },
    { text: 'aaa', from: 'aa', says: 'more than once', why: 'overlapping' },
    { text: 'b', from: 'a', says: 'does not stand in', why: 'not there' },
    { text: 'a', from: 'a', to: 'a', says: 'already holds', why: 'nothing changes' },
  ])('asks nobody when the old text is $why', async ({ text, from, to = 'x', says }) => {
    const { outcome, proposals } = await use('edit_file', { path: 'a', old_text: from, new_text: to }, { a: text })
    expect(outcome).toMatchObject({ ok: false, text: expect.stringContaining(says) })
    expect(proposals).toEqual([])
  })

  it('writes nothing when the file changed while the person was asked', async () => {
    const { folder, root } = await tempProject({ a: 'one' })
    const [tool] = toolsNamed(['edit_file'])
    const outcome = await tool?.run(
      { path: 'a', old_text: 'one', new_text: 'two' },
      {
        folder,
        allowsCommands: false,
        environment: {},
        ask: async () => {
          await writeFile(join(root, 'a'), 'meanwhile')
          return { allowed: true }
        },
        signal: new AbortController().signal,
      },
    )
    expect(outcome).toMatchObject({ ok: false, text: expect.stringContaining('changed on disk') })
    expect(await readFile(join(root, 'a'), 'utf8')).toBe('meanwhile')
  })
})

it.each([
  { files: {}, before: null, why: 'a new file in a new folder' },
  { files: { 'd/a': 'old' }, before: 'old', why: 'in place of an old one' },
])('write_file writes $why once the person agrees', async ({ files, before }) => {
  const yes = await use('write_file', { path: 'd/a', content: 'new' }, files)
  expect(yes.proposals).toEqual([{ kind: 'write', path: 'd/a', before, after: 'new' }])
  expect(await readFile(join(yes.root, 'd/a'), 'utf8')).toBe('new')
  const no = await use('write_file', { path: 'd/a', content: 'new' }, files, {
    decision: { allowed: false, reason: 'Why?' },
  })
  expect(no.outcome).toMatchObject({ ok: false, text: expect.stringContaining('They say: Why?') })
})

describe('run_command', () => {
  it.each([
    {
      command: 'printf "\\033[31mred\\033[0m \\033]0;title\\007 10%%\\r100%%\\n"',
      text: '[exit code 0]\n100%',
      why: 'no colours, titles and progress',
    },
    { command: 'echo out; echo err >&2; exit 3', text: '[exit code 3]\nout\nerr', why: 'both outputs and the code' },
    {
      command: 'echo "[$ANTHROPIC_API_KEY$MY_TOKEN]"',
      text: '[exit code 0]\n[]',
      why: 'no credential of this process',
    },
    { command: 'echo begun; sleep 30 &', text: '[exit code 0]\nbegun', why: 'what was left behind is not waited for' },
    { command: 'cat', text: '[exit code 0]\n', why: 'there is no input' },
  ])('gives $why', async ({ command, text }) => {
    const { outcome, proposals } = await use('run_command', { command }, {})
    expect(outcome.text).toBe(text)
    expect(proposals).toMatchObject([{ kind: 'command', command }])
  })

  it('runs nothing when commands are off, or the person refuses', async () => {
    const off = await use('run_command', { command: 'touch x' }, {}, { commands: false })
    expect(off).toMatchObject({ outcome: { ok: false, summary: 'switched off' }, proposals: [] })
    const no = await use('run_command', { command: 'touch x' }, {}, { decision: { allowed: false } })
    expect(no.outcome.summary).toBe('refused')
    for (const { root } of [off, no]) await expect(readFile(join(root, 'x'))).rejects.toThrow()
  })

  it('ends what takes too long, and everything that it started', async () => {
    // Time enough for a shell to come about and speak on a busy machine.
    const { outcome } = await use('run_command', { command: 'sleep 30 & echo $!; sleep 30', timeout_seconds: 4 }, {})
    expect(outcome).toMatchObject({ ok: false, summary: 'ended after 4 seconds' })
    const pid = Number(outcome.text.split('\n')[1])
    expect(pid).toBeGreaterThan(1)
    await expect.poll(() => isAlive(pid)).toBe(false)
  })

  it('leaves the middle of long output out', async () => {
    const { outcome } = await use('run_command', { command: 'seq 1 100000' }, {})
    expect(outcome.text.length).toBeLessThan(25_000)
    expect(outcome.text).toMatch(/^\[exit code 0\]\n1\n2\n/)
    expect(outcome.text).toMatch(/bytes are left out here[\s\S]*\n100000$/)
  })

  it('ends with the turn', async () => {
    const stopper = new AbortController()
    setTimeout(() => stopper.abort(), 200)
    await expect(use('run_command', { command: 'sleep 30' }, {}, { signal: stopper.signal })).rejects.toThrow()
  })
})

/** A process that is over stays a zombie until its parent has asked, which is whoever adopts orphans here. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
