import type { JsonObject } from '../../src/index.ts'

/** A conversation as it stands in a file: a prompt and so many tool calls with their results, five seconds apart, each read to the token. */
export function toolLoop(calls: number, changes: JsonObject = {}): JsonObject {
  return {
    id: 'made/one',
    source: 'made',
    group: 'made/one',
    kind: 'A',
    agent: 'claude-code',
    agent_version: '2.1.100',
    thread: 'main',
    model: 'claude-opus-4-6',
    prefix_tokens_est: 9000,
    calls: Array.from({ length: calls }, (_, i) => toolLoopCall(i)),
    messages: Array.from({ length: 2 * calls }, (_, i) => message(i)),
    ...changes,
  }
}

/** The call of that number, from 0: it sends the prompt and the results so far. */
export function toolLoopCall(number: number, changes: JsonObject = {}): JsonObject {
  const at = 1_700_000_000_000 + number * 5000
  return {
    at,
    first_block_at: at + 1000,
    done_at: at + 2000,
    messages_upto: 2 * number + 1,
    usage: {
      input_tokens: 3,
      cache_read_input_tokens: number === 0 ? 0 : 10_000 + 300 * (number - 1),
      cache_creation_input_tokens: number === 0 ? 10_000 : 300,
      output_tokens: 20,
      ephemeral_5m_input_tokens: number === 0 ? 10_000 : 300,
      ephemeral_1h_input_tokens: 0,
    },
    ...changes,
  }
}

function message(number: number): JsonObject {
  if (number === 0) return { role: 'user', content: [{ type: 'text', text: 'Count the lines.' }] }
  if (number % 2 === 0) {
    return {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: `use_${number - 1}`, content: `${number} lines` }],
    }
  }
  const use = { type: 'tool_use', id: `use_${number}`, name: 'count', input: { file: `${number}.txt` } }
  return { role: 'assistant', content: [{ type: 'thinking', thinking: 'One more.', signature: `s${number}` }, use] }
}
