import { describe, it } from 'vitest'
import { BEFORE, but, check, NOW, type Row } from './rows.ts'

describe('what stands beside the blocks', () => {
  const rows: readonly Row[] = [
    {
      why: 'effort went down (I6)',
      now: but(NOW, { output_config: { effort: 'low' } }),
      options: { readBlocks: 0 },
      is: 'miss, effort-changed, unavailable, unknown, yours, tools, 8885',
      says: 'The request’s output_config.effort was set to "low": 8.9k tokens were paid again, $0.03 more than reading them.',
      advice: 'Choose the effort once for a conversation: the cache starts over when it changes.',
    },
    {
      why: 'a task budget came late',
      now: but(NOW, { output_config: { task_budget: { type: 'tokens', total: 20000 } } }),
      options: { readBlocks: 0 },
      is: 'miss, task-budget-changed, unavailable, unknown, yours, tools, 8885',
      says: 'The request’s output_config.task_budget was set to {"total":20000,"type":"tokens"}: 8.9k tokens were paid again, $0.03 more than reading them.',
      advice: 'Set the task budget on the first request only.',
    },
    {
      why: 'a larger thinking budget (I7)',
      before: but(BEFORE, { thinking: { type: 'enabled', budget_tokens: 8000 } }),
      now: but(NOW, { thinking: { budget_tokens: 16000, type: 'enabled' } }),
      options: { readBlocks: 4 },
      is: 'partial, thinking-changed, unavailable, unknown, yours, tools, 1100',
      says: 'The request’s thinking changed from {"budget_tokens":8000,"type":"enabled"} to {"budget_tokens":16000,"type":"enabled"}: 1.1k tokens were paid again, $0.0038 more than reading them.',
      advice: 'Choose thinking and its budget once for a conversation: the cache starts over when they change.',
    },
    {
      why: 'fast mode (I12)',
      now: but(NOW, { speed: 'fast' }),
      options: { readBlocks: 3 },
      is: 'partial, speed-changed, model_changed, model_changed, yours, system, 4382',
      says: 'The request’s speed was set to "fast": 4.4k tokens were paid again, $0.02 more than reading them.',
      advice: 'Choose fast or standard speed once for a conversation.',
    },
    {
      why: 'a tool was asked for (I1)',
      now: but(NOW, { tool_choice: { type: 'any' } }),
      options: { readBlocks: 4 },
      is: 'partial, tool-choice-changed, unavailable, unknown, yours, messages, 1100',
      says: 'The request’s tool_choice was set to {"type":"any"}: 1.1k tokens were paid again, $0.0038 more than reading them.',
      advice: 'Keep tool_choice as it is and ask for the tool in the newest message.',
    },
    {
      why: 'context editing was switched on',
      now: but(NOW, { context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] } }),
      options: { readBlocks: 4 },
      is: 'partial, context-management-changed, unavailable, unknown, yours, messages, 1100',
      says: 'The request’s context_management was set: 1.1k tokens were paid again, $0.0038 more than reading them.',
      advice: 'Choose context_management once for a conversation.',
    },
    {
      why: 'another output schema',
      before: but(BEFORE, { output_config: { format: { type: 'json_schema', schema: { type: 'string' } } } }),
      now: but(NOW, { output_config: { format: { type: 'json_schema', schema: { type: 'number' } } } }),
      options: { readBlocks: 4 },
      is: 'partial, output-format-changed, unavailable, unknown, yours, messages, 1100',
      says: 'The request’s output_config.format changed: 1.1k tokens were paid again, $0.0038 more than reading them.',
      advice: 'Choose the output format once for a conversation.',
    },
    {
      why: 'another set of beta headers (I14)',
      now: NOW,
      options: { readBlocks: 0, now: { betas: ['b-2026-01-01', 'c-2026-11-01'] } },
      is: 'miss, betas-changed, unavailable, unknown, yours, -, 8885',
      says: 'The set of anthropic-beta headers changed, added c-2026-11-01, removed a-2026-01-01: 8.9k tokens were paid again, $0.03 more than reading them.',
      advice: 'Send the same anthropic-beta headers with every request of a conversation.',
    },
  ]
  it.each(rows)('$why', check)
})
