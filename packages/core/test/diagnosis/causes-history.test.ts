import { conversation } from '@sternline/testkit'
import { describe, it } from 'vitest'
import { cache } from '../../src/index.ts'
import { but, check, HEAD, NOW, type Row, reversed, TALK } from './rows.ts'

const LONG_BEFORE = conversation(`${TALK} u:4000 a:4000 u:4000 a:4000 u:4000`)
const CALL = `${HEAD} | u:3000 a[tool] u[result:4000]`

describe('the history', () => {
  const rows: readonly Row[] = [
    {
      why: 'an image in the new turn (I5)',
      now: conversation(`${TALK} u[text:600 img:4000]`),
      options: { readBlocks: 4 },
      is: 'partial, image-added, messages_changed, messages_rewritten, yours, messages, 1100',
      says: 'An image was added at messages[2].content[1]: 1.1k tokens were paid again, $0.0038 more than reading them.',
      advice:
        'Send images early or in a conversation of their own: a new one takes the earlier messages from the cache.',
    },
    {
      why: 'an old image was replaced by a word',
      before: conversation(`${HEAD} | u[text:3000 img:4000]`),
      now: conversation(`${HEAD} | u[text:3000 text] a u`),
      is: 'partial, image-removed, messages_changed, messages_rewritten, yours, messages, 1138',
      says: 'An image was taken out of the history at messages[0].content[1]: 1.1k tokens were paid again, $0.0039 more than reading them.',
      advice: 'Leave images where they were sent: taking one out changes all behind it.',
    },
    {
      why: 'an old answer was edited (L10)',
      before: conversation(`${TALK} u:4000`),
      now: conversation(`${HEAD} | u:3000 a#other:900 u:4000 a u`),
      options: { texts: true },
      is: 'partial, history-edited, messages_changed, messages_rewritten, yours, messages, 1801',
      says: 'A message that was sent before changed at messages[1].content[0].text: 1.8k tokens were paid again, $0.0062 more than reading them.',
      advice: 'Leave messages that were sent as they are and add to the end.',
    },
    {
      why: 'a reminder with the time in an old message',
      before: conversation(`${HEAD} | u:3000 u#12:4000`),
      now: conversation(`${HEAD} | u:3000 u#13:4000 a u`),
      options: { texts: true },
      is: 'partial, clock-or-id, messages_changed, messages_rewritten, yours, messages, 2564',
      says: 'A clock, counter or id changed in the text at messages[1].content[0].text: 2.6k tokens were paid again, $0.0088 more than reading them.',
      advice: 'Leave messages that were sent as they are, and put the new value into the newest one.',
    },
    {
      why: 'arguments of an old tool call in another order',
      before: conversation(CALL),
      now: but(conversation(`${CALL} a u`), {
        messages: conversation(`${CALL} a u`).messages.map(({ role, content }) => ({
          role,
          content: (content as object[]).map(block => ('input' in block ? reversed(block) : block)),
        })),
      }),
      options: { texts: true },
      is: 'partial, key-order, messages_changed, messages_rewritten, yours, messages, 1516',
      says: 'The same keys were written in another order at messages[1].content[0]: 1.5k tokens were paid again, $0.0052 more than reading them.',
      advice: 'Write JSON with a fixed order of keys, or keep the text that was sent first.',
    },
    {
      why: 'the oldest messages slid out of the window',
      before: LONG_BEFORE,
      now: but(LONG_BEFORE, { messages: [...LONG_BEFORE.messages.slice(2), ...conversation('a u').messages] }),
      is: 'partial, history-pruned, messages_changed, messages_rewritten, yours, messages, 7346',
      says: '2 blocks were taken out of the history at messages[0].content[0]: 7.3k tokens were paid again, $0.03 more than reading them.',
      advice: 'Cut the history seldom and much at once instead of a little with every request.',
    },
    {
      why: 'a compaction',
      before: LONG_BEFORE,
      now: conversation(`${HEAD} | u#summary:3000`),
      is: 'expected_rebuild, compaction, messages_changed, messages_rewritten, none, messages, 1100',
      says: 'The history was compacted at messages[0].content[0]: 1.1k tokens were paid again, $0.0038 more than reading them.',
      advice: 'Nothing to do: the shorter history is saved now and read by the next request.',
    },
    {
      why: 'back to an earlier message (L11)',
      before: LONG_BEFORE,
      now: conversation(TALK.replace(' a:900', '')),
      options: { settings: cache.with({ layers: { tools: null, system: null, continuity: null } }) },
      is: 'miss, history-rewound, messages_changed, messages_rewritten, yours, messages, 8885',
      says: 'The conversation went back to an earlier message at messages[1].content[0]: 8.9k tokens were paid again, $0.03 more than reading them.',
      advice:
        'Nothing is kept where the conversation was resumed; a breakpoint on an earlier message would keep one there.',
    },
    {
      why: 'citations were switched on',
      before: conversation(`${HEAD} | u[doc:6000]`),
      now: but(NOW, {
        messages: conversation(`${HEAD} | u[doc:6000] a u`).messages.map(({ role, content }) => ({
          role,
          content: (content as object[]).map(block =>
            'source' in block ? { ...block, citations: { enabled: true } } : block,
          ),
        })),
      }),
      options: { texts: true },
      is: 'partial, citations-switched, messages_changed, messages_rewritten, yours, messages, 2211',
      says: 'Citations were switched on or off at messages[0].content[0].citations: 2.2k tokens were paid again, $0.0076 more than reading them.',
      advice: 'Leave citations on or off for the whole conversation.',
    },
    {
      why: 'a late edit behind a long prompt: minor',
      before: conversation('T3:4000 S:60000 | u:3000 a:900 u:900'),
      now: conversation('T3:4000 S:60000 | u:3000 a:900 u#other:900'),
      is: 'partial, history-edited, messages_changed, messages_rewritten, minor, messages, 674',
      says: 'A message that was sent before changed at messages[2].content[0]: 674 tokens were paid again, $0.0023 more than reading them.',
      advice: 'Leave messages that were sent as they are and add to the end.',
    },
  ]
  it.each(rows)('$why', check)
})
