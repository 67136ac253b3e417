import { describe, expect, it } from 'vitest'
import { type Body, request, standingEmulator } from './support.ts'

type Json = Readonly<Record<string, unknown>>
type Tool = Readonly<{ name: string; input_schema: Json; description?: string }>
type Call = Readonly<{ name: string; input: Json }>

/** A project to work on. */
const FILES: Readonly<Record<string, string>> = {
  'src/berth.ts':
    'import { rope } from "./rope.ts"\n\nexport function mooringFee(length: number): number {\n  return length * 7\n}\n',
  'src/invoice.ts': 'import { mooringFee } from "./berth.ts"\n\nexport const total = mooringFee(12)\n',
  'src/rope.ts': 'export const rope = 4\n',
  'README.md': '# Harbour\n\nFees are computed in src/berth.ts.\n',
}

const string = { type: 'string' }
const schema = (properties: Json, ...required: string[]): Json => ({ type: 'object', properties, required })
const tool = (name: string, input_schema: Json, description = ''): Tool => ({ name, input_schema, description })

const GREP = tool('search', schema({ query: string }, 'query'))
const READ = tool('read', schema({ path: string }, 'path'))
const LIST = tool('list', schema({ path: string }))
const EDIT = tool('edit', schema({ path: string, old: string, new: string }, 'path', 'old', 'new'))
const BASH = tool('Bash', schema({ command: string, description: string, timeout: { type: 'number' } }, 'command'))
const CLAUDE_READ = tool(
  'Read',
  schema({ file_path: { type: 'string', description: 'The absolute path to the file to read' } }, 'file_path'),
)

/** Runs a call as a client would: enough of grep, sed and ls for the emulated agent. */
function execute({ name, input }: Call): string {
  const text = Object.values(input).filter(value => typeof value === 'string')
  const command = Array.isArray(input['command']) ? String(input['command'].at(-1)) : String(input['command'] ?? '')
  if (command.startsWith('sed')) return fileNamed(command)
  if (command === 'ls' || /list|glob/i.test(name)) return Object.keys(FILES).join('\n')
  const word = /-e '([^']+)'/.exec(command)?.[1] ?? (/search|grep/i.test(name) ? (text[0] ?? '') : null)
  if (word === null) return fileNamed(text.join(' '))
  const found = Object.entries(FILES).flatMap(([path, content]) =>
    content
      .split('\n')
      .flatMap((line, i) => (line.toLowerCase().includes(word.toLowerCase()) ? [`./${path}:${i + 1}:${line}`] : [])),
  )
  return found.join('\n')
}

function fileNamed(text: string): string {
  const path = Object.keys(FILES).find(name => text.includes(name))
  return path === undefined
    ? 'No such file'
    : FILES[path]!.split('\n')
        .map((line, i) => `${i + 1}\t${line}`)
        .join('\n')
}

type Turn = Readonly<{ content: readonly (Json & { type: string })[]; stop_reason: string }>

async function turn(body: Body, seed = 0): Promise<Turn> {
  const response = await standingEmulator({ seed }).fetch(request('/v1/messages', body))
  const answer = await response.json()
  if (response.status !== 200) throw new Error(JSON.stringify(answer))
  return answer
}

const callsIn = ({ content }: Turn): (Call & { id: string })[] =>
  content.filter(({ type }) => type === 'tool_use') as unknown as (Call & { id: string })[]

const textIn = ({ content }: Turn): string => String(content.find(({ type }) => type === 'text')?.['text'] ?? '')

/** Lets the agent work until it answers, and checks every call against its tool's schema. */
async function work(
  tools: readonly Tool[],
  question: string,
  more: Body = {},
): Promise<{ calls: Call[][]; answer: string }> {
  const messages: unknown[] = [{ role: 'user', content: question }]
  const calls: Call[][] = []
  for (let round = 0; round < 10; round += 1) {
    const body = { model: 'claude-opus-5', max_tokens: 2_000, tools, messages, ...more }
    const answer = await turn(body)
    const made = callsIn(answer)
    if (made.length === 0) return { calls, answer: textIn(answer) }
    expect(answer.stop_reason).toBe('tool_use')
    expect(textIn(answer)).toMatch(/^Emulated step: no model was asked\./)
    calls.push(made.map(({ name, input }) => ({ name, input })))
    for (const call of made) expectValid(call, tools)
    messages.push(
      { role: 'assistant', content: answer.content },
      {
        role: 'user',
        content: made.map(call => ({ type: 'tool_result', tool_use_id: call.id, content: execute(call) })),
      },
    )
  }
  throw new Error('the agent never answered')
}

function expectValid({ name, input }: Call, tools: readonly Tool[]): void {
  const offered = tools.find(candidate => candidate.name === name)
  expect(offered).toBeDefined()
  const { properties, required } = offered!.input_schema as {
    properties: Record<string, { type: string }>
    required: string[]
  }
  for (const key of required) expect(input).toHaveProperty(key)
  for (const [key, value] of Object.entries(input)) {
    const { type } = properties[key] ?? { type: 'unknown member' }
    expect(Array.isArray(value) ? 'array' : typeof value).toBe(type)
  }
}

const QUESTION = 'Where is `mooringFee` computed, and who uses it?'

describe('the loop', () => {
  it.each<{ why: string; tools: readonly Tool[] }>([
    { why: 'search, read, list, edit', tools: [GREP, READ, LIST, EDIT] },
    { why: 'the same in another order', tools: [EDIT, LIST, READ, GREP] },
    { why: "Claude Code's Bash and Read", tools: [BASH, CLAUDE_READ] },
    { why: 'a shell alone', tools: [BASH] },
    {
      why: 'a shell that takes its command in parts',
      tools: [tool('shell', schema({ command: { type: 'array', items: string } }, 'command'))],
    },
    {
      why: "Claude Code's Grep, Glob and Read",
      tools: [
        tool('Glob', schema({ pattern: string, path: string }, 'pattern')),
        tool(
          'Grep',
          schema(
            {
              pattern: string,
              path: string,
              output_mode: { type: 'string', enum: ['content'] },
              '-n': { type: 'boolean' },
            },
            'pattern',
          ),
        ),
        CLAUDE_READ,
      ],
    },
    {
      why: 'tools of an MCP server',
      tools: [
        tool('mcp__files__search_files', schema({ path: string, pattern: string }, 'path', 'pattern')),
        tool('mcp__files__read_text_file', schema({ path: string }, 'path')),
      ],
    },
    {
      why: "an editor's names",
      tools: [
        tool('grep_search', schema({ query: string, isRegexp: { type: 'boolean' } }, 'query', 'isRegexp')),
        tool(
          'read_file',
          schema(
            { filePath: string, startLine: { type: 'number' }, endLine: { type: 'number' } },
            'filePath',
            'startLine',
            'endLine',
          ),
        ),
        tool('list_dir', schema({ path: string }, 'path')),
      ],
    },
  ])('finds the places with $why', async ({ tools }) => {
    const { calls, answer } = await work(tools, QUESTION)
    expect(calls.length).toBeGreaterThanOrEqual(2)
    expect(answer).toMatch(/^Emulated answer: no model was asked\./)
    expect(answer).toContain('src/berth.ts:3')
    expect(answer).toContain('mooringFee(length: number)')
    expect(answer).toContain('src/invoice.ts')
    expect(JSON.stringify(calls)).not.toContain('"edit"')
  })

  it('calls several tools at once, unless it may not', async () => {
    const together = await work([GREP, READ], QUESTION)
    expect(together.calls.some(calls => calls.length > 1)).toBe(true)
    const choice = { tool_choice: { type: 'auto', disable_parallel_tool_use: true } }
    const apart = await work([GREP, READ], QUESTION, choice)
    expect(apart.calls.every(calls => calls.length === 1)).toBe(true)
    expect(apart.calls.length).toBeGreaterThan(together.calls.length)
    expect(apart.answer).toContain('src/berth.ts:3')
  })

  it('reads a file that the question names, beside the search', async () => {
    const { calls } = await work([GREP, READ], 'What does mooringFee do in src/invoice.ts?')
    expect(calls[0]).toContainEqual({ name: 'read', input: { path: 'src/invoice.ts' } })
    expect(calls[0]).toContainEqual({ name: 'search', input: { query: 'mooringFee' } })
  })

  it('looks around when the search finds nothing, and still answers', async () => {
    const { calls, answer } = await work([GREP, READ, LIST], 'Where are the zeppelins?')
    expect(calls.map(round => round.map(({ name }) => name))).toEqual([
      ['search'],
      ['list'],
      expect.arrayContaining(['read']),
    ])
    expect(answer).toContain('README.md')
  })

  it('gives absolute paths where the tool asks for them and the client tells the folder', async () => {
    const system = 'You are an agent.\n # Environment\n - Primary working directory: /home/ana/harbour\n'
    const { calls } = await work([BASH, CLAUDE_READ], QUESTION, { system })
    expect(calls.flat()).toContainEqual({ name: 'Read', input: { file_path: '/home/ana/harbour/src/berth.ts' } })
  })

  it('stops after some rounds whatever the results are', async () => {
    const messages: unknown[] = [{ role: 'user', content: QUESTION }]
    for (let round = 0; round < 12; round += 1) {
      const answer = await turn({ model: 'claude-opus-5', max_tokens: 2_000, tools: [GREP, READ], messages })
      const [call] = callsIn(answer)
      if (call === undefined) return
      const content = [{ type: 'tool_result', tool_use_id: call.id, content: `new/file-${round}.ts:1:mooringFee` }]
      // The inputs are lost on the way, so what was called before can't be told from them.
      const calls = [{ type: 'tool_use', id: call.id, name: call.name, input: {} }]
      messages.push({ role: 'assistant', content: calls }, { role: 'user', content })
    }
    expect.unreachable('it went on and on')
  })

  it.each([
    { tools: [GREP], question: 'hello', why: 'nothing to look for' },
    { tools: [EDIT], question: QUESTION, why: 'only a tool that writes' },
    { tools: [tool('ToolSearch', schema({ query: string }, 'query'))], question: QUESTION, why: 'a search for tools' },
    { tools: [tool('WebFetch', schema({ url: string }, 'url'))], question: QUESTION, why: 'a tool for the web' },
    { tools: [{ ...GREP, defer_loading: true }, EDIT], question: QUESTION, why: 'a deferred tool' },
    {
      tools: [GREP],
      question: '<system-reminder>mooringFee is computed somewhere</system-reminder>\nhello',
      why: 'words of the client, not of the user',
    },
  ])('calls nothing for $why', async ({ tools, question }) => {
    const { calls, answer } = await work(tools, question)
    expect(calls).toEqual([])
    expect(answer).toMatch(/^Emulated answer:/)
  })

  it('takes the newest question, not the reminder after the results', async () => {
    const messages = [
      { role: 'user', content: 'Where is oldThing?' },
      { role: 'assistant', content: 'Somewhere.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: '<system-reminder>be kind</system-reminder>' },
          { type: 'text', text: QUESTION },
        ],
      },
      { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'search', input: { query: 'mooringFee' } }] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 't', content: './src/berth.ts:3:mooringFee' },
          { type: 'text', text: 'Remember to track otherThing.' },
        ],
      },
    ]
    const answer = await turn({ model: 'claude-opus-5', max_tokens: 2_000, tools: [GREP, READ], messages })
    expect(JSON.stringify(callsIn(answer))).not.toMatch(/oldThing|otherThing/)
  })
})

describe('a change that is asked for in so many words', () => {
  const CLAUDE_EDIT = tool(
    'Edit',
    schema(
      {
        file_path: { type: 'string', description: 'The absolute path to the file' },
        old_string: string,
        new_string: string,
      },
      'file_path',
      'old_string',
      'new_string',
    ),
  )
  const edits = (calls: readonly (readonly Call[])[]): readonly Call[] =>
    calls.flat().filter(({ name }) => /edit/i.test(name))

  it.each([
    {
      question: 'Change `length * 7` to `length * 8` in src/berth.ts',
      old: 'length * 7',
      text: 'length * 8',
      why: 'quoted, with its file',
    },
    {
      question: 'please replace 4 with 5 in @src/rope.ts.',
      path: 'src/rope.ts',
      old: '4',
      text: '5',
      why: 'a mention',
    },
    {
      question: 'In README.md, rename Harbour to Port',
      path: 'README.md',
      old: 'Harbour',
      text: 'Port',
      why: 'the file first',
    },
    {
      question: 'Change "length * 7" into "length * 9"',
      old: 'length * 7',
      text: 'length * 9',
      why: 'no file: it is searched for',
    },
    {
      question: 'Change "length * 7" to "0" in berth.ts',
      old: 'length * 7',
      text: '0',
      why: 'a file without its folder',
    },
  ])('is proposed once the file was read: $question ($why)', async ({ question, path = 'src/berth.ts', old, text }) => {
    const { calls, answer } = await work([GREP, READ, LIST, EDIT], question)
    expect(edits(calls)).toEqual([{ name: 'edit', input: { path: expect.stringContaining(path), old, new: text } }])
    expect(
      calls
        .slice(0, -1)
        .flat()
        .map(({ name }) => name),
    ).toContain('read')
    expect(answer).toMatch(/^Emulated answer: no model was asked\./)
    expect(answer).toContain(`\`${old}\` is now \`${text}\``)
  })

  it('is proposed line by line where the text stands more than once, each with what makes it the only one', async () => {
    const { calls } = await work([READ, EDIT], 'rename mooringFee to berthFee in src/invoice.ts')
    expect(edits(calls).map(({ input }) => [input['old'], input['new']])).toEqual([
      ['import { mooringFee } from "./berth.ts"', 'import { berthFee } from "./berth.ts"'],
      ['export const total = mooringFee(12)', 'export const total = berthFee(12)'],
    ])
  })

  it('takes an editor’s own tools', async () => {
    const system = 'Working directory: /home/ana/harbour'
    const { calls } = await work([BASH, CLAUDE_READ, CLAUDE_EDIT], 'Change 7 to 8 in src/berth.ts', { system })
    expect(edits(calls)).toEqual([
      { name: 'Edit', input: { file_path: '/home/ana/harbour/src/berth.ts', old_string: '7', new_string: '8' } },
    ])
  })

  it.each([
    { question: 'How do I change length to width in src/berth.ts?', why: 'a question about it' },
    { question: 'Change the fee in src/berth.ts', why: 'nobody says into what' },
    { question: 'Change length to length in src/berth.ts', why: 'nothing would change' },
  ])('is not made up: $question ($why)', async ({ question }) => {
    expect(edits((await work([GREP, READ, LIST, EDIT], question)).calls)).toEqual([])
  })

  it('of a text that does not stand there changes nothing, and says so', async () => {
    const { calls, answer } = await work([GREP, READ, EDIT], 'Change "zeppelin" to "kite" in src/berth.ts')
    expect(edits(calls)).toEqual([])
    expect(answer).toContain('`zeppelin` does not stand in `src/berth.ts`')
  })
})

describe('what the client asks for', () => {
  const body = {
    model: 'claude-opus-5',
    max_tokens: 2_000,
    tools: [GREP, READ],
    messages: [{ role: 'user', content: QUESTION }],
  }

  it('tool_choice none, any and tool', async () => {
    expect(callsIn(await turn({ ...body, tool_choice: { type: 'none' } }))).toEqual([])
    const hello = { ...body, messages: [{ role: 'user', content: 'hello' }] }
    expect(callsIn(await turn({ ...hello, tool_choice: { type: 'any' } }))).toHaveLength(1)
    const named = callsIn(await turn({ ...hello, tools: [GREP, EDIT], tool_choice: { type: 'tool', name: 'edit' } }))
    expect(named).toMatchObject([
      { name: 'edit', input: { path: expect.any(String), old: expect.any(String), new: expect.any(String) } },
    ])
  })

  it('thinks before a call when it may decide by itself, and omits what it thought when told', async () => {
    const adaptive = await turn({ ...body, thinking: { type: 'adaptive' } })
    expect(adaptive.content.map(({ type }) => type)).toEqual(
      ['thinking', 'text', 'tool_use', 'tool_use'].slice(0, adaptive.content.length),
    )
    expect(adaptive.content[0]?.['thinking']).toMatch(/^Emulated thinking/)
    const omitted = await turn({ ...body, thinking: { type: 'adaptive', display: 'omitted' } })
    expect(omitted.content[0]).toMatchObject({ type: 'thinking', thinking: '', signature: expect.stringMatching(/./) })
  })

  it('max_tokens never cuts a call in two', async () => {
    const whole = await turn(body)
    for (let max_tokens = 1; max_tokens < 80; max_tokens += 3) {
      const answer = await turn({ ...body, max_tokens })
      const isWhole = answer.content.length === whole.content.length && textIn(answer) === textIn(whole)
      expect(answer.stop_reason).toBe(isWhole ? 'tool_use' : 'max_tokens')
      for (const call of callsIn(answer)) expect(whole.content).toContainEqual(call)
    }
  })

  it('stop sequences', async () => {
    const stopped = await turn({ ...body, stop_sequences: ['no model', 'step'] })
    expect(stopped).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'step' })
    expect(textIn(stopped)).toBe('Emulated ')
    expect(callsIn(stopped)).toEqual([])
    expect(await turn({ ...body, stop_sequences: ['never there'] })).toMatchObject({ stop_sequence: null })
  })

  it('an answer in the form of a JSON schema', async () => {
    const format = {
      type: 'json_schema',
      schema: {
        type: 'object',
        properties: { title: string, tags: { type: 'array', items: string } },
        required: ['title'],
      },
    }
    const answer = await turn({ ...body, tools: [], output_config: { format } })
    expect(JSON.parse(textIn(answer))).toEqual({ title: expect.any(String) })
  })

  it('the same seed and request give the same answer, ids of calls included', async () => {
    expect((await turn(body, 3)).content).toEqual((await turn(body, 3)).content)
    const ids = callsIn(await turn(body)).map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^toolu_01\w{22}$/)
  })
})

it.each([
  { text: 'working directory'.padEnd(1_000_000), why: 'a folder that never comes' },
  { text: '<a>'.repeat(300_000), why: 'tags that never close' },
  { text: 'a/'.repeat(500_000), why: 'one endless path' },
  { text: ':1'.repeat(500_000), why: 'colons' },
  { text: 'a.ts:1:mooringFee\n'.repeat(50_000), why: 'a great many places' },
])('answers in the time that a test has: $why', async ({ text }) => {
  const asking = { model: 'claude-opus-5', max_tokens: 2_000, tools: [GREP, READ] }
  await turn({ ...asking, system: text, messages: [{ role: 'user', content: text }] })
  const calls = [{ type: 'tool_use', id: 't', name: 'search', input: { query: 'mooringFee' } }]
  const results = [{ type: 'tool_result', tool_use_id: 't', content: text }]
  const loop = [
    { role: 'user', content: QUESTION },
    { role: 'assistant', content: calls },
    { role: 'user', content: results },
  ]
  expect((await turn({ ...asking, messages: loop })).stop_reason).toMatch(/end_turn|tool_use/)
})
