import { findModel, formatLabel, whyNoLabel } from '@sternline/core'
import type {
  ApiConversation,
  ApprovalRequest,
  ContentBlock,
  ConversationEvent,
  ConversationSettings,
  Exchange,
  Figures,
  KeptMessage,
} from '@sternline/engine'
import { exchange } from './exchanges.ts'

/** What conversations of these tests are run with. */
export const SETTINGS: ConversationSettings = {
  model: 'claude-opus-4-8',
  effort: null,
  thinking: 'adaptive',
  caching: true,
  commands: false,
}

/** What stands under a message of which this is the exchange; as the assistant makes it. */
export function figures(given: Partial<Exchange> = {}): Figures {
  const made = exchange(given)
  const label = made.usage === null ? null : formatLabel(made.usage)
  return {
    exchange: made,
    label,
    noLabel: made.usage === null || label !== null ? null : whyNoLabel(made.usage, findModel(made.model)),
    timeToFirstToken: made.answeredAt === null ? null : made.answeredAt - made.startedAt,
  }
}

/** What a person said. */
export function spoken(id: string, text: string, fields: Partial<KeptMessage> = {}): KeptMessage {
  return {
    type: 'message',
    at: 1_700_000_000_000,
    id,
    kind: 'spoken',
    content: [
      { type: 'text', text: `<context>\nDate: 2026-11-22\n</context>` },
      { type: 'text', text },
    ],
    said: { text, attachments: [] },
    figures: null,
    ...fields,
  }
}

/** An answer. @param content a text, or its blocks */
export function answer(
  id: string,
  content: string | readonly ContentBlock[],
  fields: Partial<KeptMessage> = {},
): KeptMessage {
  const blocks: readonly ContentBlock[] = typeof content === 'string' ? [{ type: 'text', text: content }] : content
  const calls = blocks.some(({ type }) => type === 'tool_use')
  return {
    type: 'message',
    at: 1_700_000_001_000,
    id,
    kind: 'answer',
    content: blocks,
    model: 'claude-opus-4-8',
    stop: calls ? 'tool_use' : 'end_turn',
    figures: figures(),
    ...fields,
  }
}

/** A call of a tool. */
function call(id: string, name: string, input: Readonly<Record<string, unknown>>): ContentBlock {
  return { type: 'tool_use', id, name, input }
}

/** What tools found: text and summary by call. */
export function results(
  id: string,
  found: Readonly<Record<string, readonly [text: string, summary: string]>>,
): KeptMessage {
  return {
    type: 'message',
    at: 1_700_000_002_000,
    id,
    kind: 'results',
    content: Object.entries(found).map(([use, [text]]) => ({ type: 'tool_result', tool_use_id: use, content: text })),
    summaries: Object.fromEntries(Object.entries(found).map(([use, [, summary]]) => [use, summary])),
    figures: null,
  }
}

/** A conversation as the server tells it. */
export function view(messages: readonly KeptMessage[] = [], fields: Partial<ApiConversation> = {}): ApiConversation {
  return {
    id: 'c_1',
    title: 'Rounding in invoices',
    project: '/home/ada/billing-service',
    settings: SETTINGS,
    base: [{ kind: 'instructions', path: null, tokens: 900 }],
    messages,
    continues: null,
    continuedBy: null,
    isBusy: false,
    isCutShort: false,
    approvals: [],
    ...fields,
  }
}

/** A change of a file that waits for the person. */
export function writeRequest(use: string, path = 'src/invoice.ts'): ApprovalRequest {
  return {
    id: `c_1:${use}`,
    conversation: 'c_1',
    call: use,
    proposal: { kind: 'write', path, before: 'one\ntwo\n', after: 'one\n2\n' },
  }
}

/** A whole turn as the server tells it: thinking, two searches beside each other, a change that is asked for, and the answer. */
export const TURN: readonly ConversationEvent[] = [
  { type: 'message', message: spoken('m_1', 'Totals differ by a cent. Find out why.') },
  { type: 'step', step: 1 },
  { type: 'thinking', text: 'The sum is probably ' },
  { type: 'thinking', text: 'rounded once.' },
  { type: 'text', text: 'I look where ' },
  { type: 'text', text: 'it is rounded.' },
  { type: 'tool-call-begun', call: 'toolu_1', name: 'search_text' },
  { type: 'tool-call-begun', call: 'toolu_2', name: 'read_file' },
  { type: 'tool-call', call: 'toolu_1', name: 'search_text', input: { query: 'Math.round', path: 'src' } },
  {
    type: 'tool-call',
    call: 'toolu_2',
    name: 'read_file',
    input: { path: 'src/invoice.ts', start_line: 1, end_line: 60 },
  },
  {
    type: 'answer',
    message: answer('m_2', [
      { type: 'thinking', thinking: 'The sum is probably rounded once.', signature: 's' },
      { type: 'text', text: 'I look where it is rounded.' },
      call('toolu_1', 'search_text', { query: 'Math.round', path: 'src' }),
      call('toolu_2', 'read_file', { path: 'src/invoice.ts', start_line: 1, end_line: 60 }),
    ]),
    figures: figures(),
  },
  { type: 'tool-result', call: 'toolu_2', ok: true, text: '1\texport function total', summary: '60 of 60 lines' },
  { type: 'tool-result', call: 'toolu_1', ok: true, text: 'src/invoice.ts:13:Math.round', summary: '3 places' },
  {
    type: 'message',
    message: results('m_3', {
      toolu_1: ['src/invoice.ts:13:Math.round', '3 places'],
      toolu_2: ['1\texport function total', '60 of 60 lines'],
    }),
  },
  { type: 'step', step: 2 },
  { type: 'waiting', ms: 2000, problem: { code: 'overloaded', what: 'Overloaded.', why: 'Many ask.', fix: 'Wait.' } },
  { type: 'text', text: 'I propose to round each line.' },
  { type: 'tool-call-begun', call: 'toolu_3', name: 'edit_file' },
  {
    type: 'tool-call',
    call: 'toolu_3',
    name: 'edit_file',
    input: { path: 'src/invoice.ts', old_text: 'two', new_text: '2' },
  },
  {
    type: 'answer',
    message: answer('m_4', [
      { type: 'text', text: 'I propose to round each line.' },
      call('toolu_3', 'edit_file', { path: 'src/invoice.ts', old_text: 'two', new_text: '2' }),
    ]),
    figures: figures(),
  },
  { type: 'approval-asked', request: writeRequest('toolu_3') },
  { type: 'approval-answered', id: 'c_1:toolu_3', allowed: true },
  { type: 'tool-result', call: 'toolu_3', ok: true, text: 'Written.', summary: 'written' },
  { type: 'message', message: results('m_5', { toolu_3: ['Written.', 'written'] }) },
  { type: 'step', step: 3 },
  { type: 'text', text: 'Each line is rounded ' },
  { type: 'text', text: 'half to even now.' },
  { type: 'answer', message: answer('m_6', 'Each line is rounded half to even now.'), figures: figures() },
  { type: 'done', end: 'answered' },
]
