// An agent: a loop of a streamed answer, tool calls and their results, until the model has no more calls.
// In the checkout: `npm run example -- agent-with-tools`.
import type Anthropic from '@anthropic-ai/sdk'
import { cache, createSession, formatUsd, perCall, sternline } from '@sternline/integrations/anthropic'
import { chooseUpstream } from './lib/choose-upstream.ts'
import { HANDBOOK } from './lib/handbook.ts'

/** The project that the agent works on. */
const FILES: Readonly<Record<string, string>> = {
  'src/berth.ts':
    'import { days } from "./days.ts"\n\nexport function mooringFee(length: number) {\n  return length * 7\n}\n',
  'src/days.ts': 'export const days = (from: Date, to: Date) => (to.getTime() - from.getTime()) / 86_400_000\n',
}

const TOOLS: Anthropic.Tool[] = [
  {
    name: 'search',
    description: 'Finds lines that contain a text, in all files: path, line number, line.',
    input_schema: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
  },
  {
    name: 'read_file',
    description: 'Reads a whole file.',
    input_schema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
  },
]

/** Carries out a call of the model. Its input comes from outside, so nothing is taken for granted. */
function carryOut({ name, input }: Anthropic.ToolUseBlock): string {
  const fields: Readonly<Record<string, unknown>> = typeof input === 'object' && input !== null ? { ...input } : {}
  if (name === 'read_file') return FILES[String(fields['path'])] ?? 'There is no such file.'
  const query = String(fields['query'])
  const hits = Object.entries(FILES).flatMap(([path, text]) =>
    text.split('\n').flatMap((line, index) => (line.includes(query) ? [`${path}:${index + 1}:${line}`] : [])),
  )
  return hits.join('\n') || 'Nothing was found.'
}

const MOST_TURNS = 10

const chosen = chooseUpstream(process.argv.slice(2))
const session = createSession()
const client = chosen.client([
  sternline({
    cache: cache.on(),
    onCall: ({ turn, label, diagnosis }) =>
      console.log(`  ${turn ?? '-'}  ${label}  (${diagnosis?.explanation ?? ''})`),
    ...chosen.options,
  }),
])

const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'Where is `mooringFee` defined?' }]
console.log(`Working with ${chosen.model} on ${chosen.where}.`)
for (let turn = 0; turn < MOST_TURNS; turn += 1) {
  const answer = await client.messages
    .stream({ model: chosen.model, max_tokens: 1_000, system: HANDBOOK, tools: TOOLS, messages }, perCall({ session }))
    .finalMessage()
  messages.push({ role: 'assistant', content: answer.content })
  const calls = answer.content.filter(block => block.type === 'tool_use')
  if (calls.length === 0) break
  messages.push({
    role: 'user',
    content: calls.map(call => ({ type: 'tool_result', tool_use_id: call.id, content: carryOut(call) })),
  })
}
const { usage, cost, calls } = session.totals
console.log(`${calls} calls, ${usage.cached} tokens read from the cache, ${formatUsd(cost.avoided)} avoided.`)
