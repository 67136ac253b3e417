import { conversation } from '@sternline/testkit'
import { describe, it } from 'vitest'
import { BEFORE, but, check, NOW, type Row, reversed, withSystem } from './rows.ts'

const tools = NOW.tools ?? []
const [first, second, third] = tools
const SEARCH = { type: 'web_search_20250305', name: 'web_search' }

describe('whose cache it is', () => {
  const rows: readonly Row[] = [
    {
      why: 'a router chose another model',
      now: but(NOW, { model: 'claude-opus-4-5' }),
      is: 'miss, model-changed, model_changed, model_changed, yours, tools, 8885',
      says: 'The model changed from "claude-sonnet-4-5" to "claude-opus-4-5": 8.9k tokens were paid again, $0.05 more than reading them.',
      advice: 'Stay with one model in a conversation: each model has a cache of its own.',
    },
    {
      why: 'a balancer chose another deployment',
      now: NOW,
      options: { readBlocks: 0, now: { upstream: 'azure_anthropic/east-2' } },
      is: 'miss, deployment-changed, previous_message_not_found, unknown, yours, tools, 8885',
      says: 'The deployment changed from "anthropic" to "azure_anthropic/east-2": 8.9k tokens were paid again, $0.03 more than reading them.',
      advice: 'Send a conversation to one deployment from its first request to its last.',
    },
    {
      why: 'another key, another workspace',
      now: NOW,
      options: { readBlocks: 0, now: { scope: 'key-2' } },
      is: 'miss, credential-changed, previous_message_not_found, unknown, yours, tools, 8885',
      says: 'Another credential was used: 8.9k tokens were paid again, $0.03 more than reading them.',
      advice: 'Keep one credential for a conversation: caches are not shared between workspaces.',
    },
  ]
  it.each(rows)('$why', check)
})

describe('tools', () => {
  const rows: readonly Row[] = [
    {
      why: 'an MCP server was connected (I2)',
      now: but(NOW, { tools: [...tools, { ...first, name: 'search' }] }),
      is: 'partial, tool-added, tools_changed, tools_changed, yours, tools, 4382',
      says: 'Tool "search" came into the list at tools[3]: 4.4k tokens were paid again, $0.02 more than reading them.',
      advice:
        'Give all tools from the first request on, or load late ones with defer_loading, which leaves the prefix alone.',
    },
    {
      why: 'a tool was denied',
      now: but(NOW, { tools: [first, third] }),
      is: 'miss, tool-removed, tools_changed, tools_changed, yours, tools, 7949',
      says: 'Tool "tool_2" left the list at tools[1]: 7.9k tokens were paid again, $0.03 more than reading them.',
      advice: 'Keep the tool in the list and forbid its use with tool_choice or in the newest message.',
    },
    {
      why: 'a map without order (I2)',
      now: but(NOW, { tools: [third, first, second] }),
      is: 'miss, tools-reordered, tools_changed, tools_changed, yours, tools, 8885',
      says: 'Tool "tool_3" moved from tools[2] to tools[0]: 8.9k tokens were paid again, $0.03 more than reading them.',
      advice: 'Sort the tools by name before sending them.',
    },
    {
      why: 'the keys of one schema changed places (I2), no texts',
      now: but(NOW, { tools: [first, second, reversed(third)] }),
      is: 'miss, tool-reserialised, tools_changed, tools_changed, yours, tools, 8885',
      says: 'Tool "tool_3" was written differently at tools[2]: 8.9k tokens were paid again, $0.03 more than reading them.',
      advice: 'Write the tools with one serialiser and a fixed order of keys, or keep the text that was sent first.',
    },
    {
      why: 'the keys of one schema changed places (I2), texts at hand',
      now: but(NOW, { tools: [first, second, { ...third, input_schema: reversed(third?.['input_schema']) }] }),
      options: { texts: true },
      is: 'miss, key-order, tools_changed, tools_changed, yours, tools, 8885',
      says: 'The same keys were written in another order at tools[2].input_schema: 8.9k tokens were paid again, $0.03 more than reading them.',
      advice: 'Write JSON with a fixed order of keys, or keep the text that was sent first.',
    },
    {
      why: 'all tools were written by another library',
      now: but(NOW, {
        tools: tools.map(tool => ({
          ...tool,
          input_schema: { ...(tool['input_schema'] as object), additionalProperties: false },
        })),
      }),
      is: 'miss, tool-reserialised, tools_changed, tools_changed, yours, tools, 8885',
      says: 'Tool "tool_1", the first of 3, was written differently at tools[0]: 8.9k tokens were paid again, $0.03 more than reading them.',
      advice: 'Write the tools with one serialiser and a fixed order of keys, or keep the text that was sent first.',
    },
    {
      why: 'a description was corrected',
      now: but(NOW, { tools: [first, { ...second, description: 'Better.' }, third] }),
      options: { texts: true },
      is: 'miss, tool-changed, tools_changed, tools_changed, yours, tools, 7998',
      says: 'Tool "tool_2" changed at tools[1].description: 8k tokens were paid again, $0.03 more than reading them.',
      advice: 'Keep a tool’s definition as it was until the conversation ends.',
    },
    {
      why: 'web search was switched on (I4)',
      now: but(NOW, { tools: [...tools, SEARCH] }),
      is: 'partial, web-search-switched, tools_changed, tools_changed, yours, system, 4382',
      says: 'Tool "web_search" was switched on or off at tools[3]: 4.4k tokens were paid again, $0.02 more than reading them.',
      advice: 'Leave web search and web fetch on or off for the whole conversation.',
    },
  ]
  it.each(rows)('$why', check)
})

describe('the system prompt', () => {
  const rows: readonly Row[] = [
    {
      why: 'a clock in the system prompt (L6)',
      before: withSystem(BEFORE, text => `It is 2026-11-21T22:20:30Z. ${text}`),
      now: withSystem(NOW, text => `It is 2026-11-21T22:21:30Z. ${text}`),
      options: { texts: true },
      is: 'partial, clock-or-id, system_changed, system_prompt_changed, yours, system, 4392',
      says: 'A clock, counter or id changed in the text at system[0].text: 4.4k tokens were paid again, $0.02 more than reading them.',
      advice:
        'Take the changing value out of the system prompt and put it into the newest message, or behind the last breakpoint.',
    },
    {
      why: 'the same clock, no texts',
      before: withSystem(BEFORE, text => `It is 2026-11-21T22:20:30Z. ${text}`),
      now: withSystem(NOW, text => `It is 2026-11-21T22:21:30Z. ${text}`),
      is: 'partial, system-changed, system_changed, system_prompt_changed, yours, system, 4392',
      says: 'The system prompt changed at system[0]: 4.4k tokens were paid again, $0.02 more than reading them.',
      advice: 'Keep the system prompt as it was and put what is new into the newest message.',
    },
    {
      why: 'Claude Code before 2.1.181',
      before: withSystem(BEFORE, text => `x-anthropic-billing-header: cc_version=2.1.180; cch=0a1b2; ${text}`),
      now: withSystem(NOW, text => `x-anthropic-billing-header: cc_version=2.1.180; cch=7c81f; ${text}`),
      options: { texts: true },
      is: 'partial, attribution-line, system_changed, system_prompt_changed, yours, system, 4404',
      says: 'Claude Code’s attribution line changed at system[0].text: 4.4k tokens were paid again, $0.02 more than reading them.',
      advice:
        'Set CLAUDE_CODE_ATTRIBUTION_HEADER=0 for Claude Code, or update it: the line in front of its system prompt changes and takes all behind it along.',
    },
    {
      why: 'an instruction was added (I9)',
      now: withSystem(NOW, text => `${text} Be brief.`),
      options: { texts: true },
      is: 'partial, system-changed, system_changed, system_prompt_changed, yours, system, 4382',
      says: 'The system prompt changed at system[0].text: 4.4k tokens were paid again, $0.02 more than reading them.',
      advice: 'Keep the system prompt as it was and put what is new into the newest message.',
    },
    {
      why: 'a second system block',
      now: conversation(`T3:4000 S:9000 S:500 | u:3000 a:900 u:600`),
      is: 'partial, system-added, system_changed, system_prompt_changed, yours, system, 1100',
      says: 'A block came into the system prompt at system[1]: 1.1k tokens were paid again, $0.0038 more than reading them.',
      advice: 'Put what is new into the newest message instead of the system prompt.',
    },
    {
      why: 'the second system block went',
      before: conversation(`T3:4000 S:9000 S:500 | u:3000`),
      now: NOW,
      is: 'partial, system-removed, system_changed, system_prompt_changed, yours, system, 4573',
      says: 'A block left the system prompt at system[1]: 4.6k tokens were paid again, $0.02 more than reading them.',
      advice: 'Keep the system prompt whole until the conversation ends.',
    },
    {
      why: 'a memory block was put in front',
      now: but(NOW, { system: [{ type: 'text', text: 'Remember this.' }, ...(NOW.system as object[])] }),
      is: 'partial, system-added, system_changed, system_prompt_changed, yours, system, 4382',
      says: 'A block came into the system prompt at system[0]: 4.4k tokens were paid again, $0.02 more than reading them.',
      advice: 'Put what is new into the newest message instead of the system prompt.',
    },
  ]
  it.each(rows)('$why', check)
})
