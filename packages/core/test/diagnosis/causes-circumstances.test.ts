import { conversation } from '@sternline/testkit'
import { describe, it } from 'vitest'
import { cache } from '../../src/index.ts'
import { but, check, HEAD, NOW, type Row, TALK, withSystem } from './rows.ts'

describe('nothing changed, and yet less was read', () => {
  const rows: readonly Row[] = [
    {
      why: 'a pause of seven minutes (T2, U9)',
      now: NOW,
      options: { gapMs: 7 * 60_000 },
      is: 'miss, ttl-expired, -, ttl_expired_5m, not-yours, -, 8885',
      says: 'The entry expired after five minutes, and 7 minutes went by: 8.9k tokens were paid again, $0.03 more than reading them.',
      advice:
        'Where pauses of more than five minutes are common, an hour’s life (ttl "1h") costs less than saving anew.',
    },
    {
      why: 'a pause of two hours',
      now: NOW,
      options: { gapMs: 7_200_000, settings: cache.long() },
      is: 'miss, ttl-expired, -, ttl_expired_1h, not-yours, -, 8885',
      says: 'The entry expired after one hour, and 2 hours went by: 8.9k tokens were paid again, $0.05 more than reading them.',
      advice:
        'Nothing lives longer than an hour: start the next piece of work in a new, short conversation where you can.',
    },
    {
      why: 'only the five-minute part expired',
      before: conversation(`T3:4000 S:9000** | u:3000*`),
      now: conversation(`T3:4000 S:9000** | u:3000 a:900 u:600*`),
      options: { gapMs: 400_000, settings: cache.with({ clientMarkers: 'only' }) },
      is: 'partial, ttl-expired, -, ttl_expired_5m, not-yours, -, 1100',
      says: 'The entry expired after five minutes, and 7 minutes went by: 1.1k tokens were paid again, $0.0038 more than reading them.',
      advice:
        'Where pauses of more than five minutes are common, an hour’s life (ttl "1h") costs less than saving anew.',
    },
    {
      why: 'two requests at once (T4)',
      before: NOW,
      now: NOW,
      options: { gapMs: 500 },
      is: 'cold, parallel-cold-start, -, unknown, yours, -, 9450',
      says: 'The request started 1.5 seconds too early: the answer before it had not begun: 9.5k tokens were paid again, $0.03 more than reading them.',
      advice: 'Send one request first and the others when its answer has begun: only then its entry can be read.',
    },
    {
      why: '30 parallel tool calls and one marker (L4)',
      before: conversation(`${HEAD} | u:3000*`),
      now: conversation(`${HEAD} | u:3000 a[text tool12] u[result12*]`),
      options: { settings: cache.with({ clientMarkers: 'only' }) },
      is: 'miss, lookback-exceeded, -, unknown, yours, -, 8885',
      says: 'The entry lies 25 positions before the next breakpoint, which looks back 19: 8.9k tokens were paid again, $0.03 more than reading them.',
      advice:
        'Mark the block where the previous request ended as well: a breakpoint finds entries at most 19 positions back.',
    },
    {
      why: 'a marker only in front of the entry',
      before: conversation(`${HEAD} | u:3000*`),
      now: conversation(`T3:4000* S:9000 | u:3000 a u`),
      options: { settings: cache.with({ clientMarkers: 'only' }), readBlocks: 0 },
      is: 'miss, lookback-exceeded, -, unknown, yours, -, 8885',
      says: 'No breakpoint stands behind the entry, so it was not found: 8.9k tokens were paid again, $0.03 more than reading them.',
      advice:
        'Mark the block where the previous request ended as well: a breakpoint finds entries at most 19 positions back.',
    },
    {
      why: 'a gateway took the markers out',
      now: NOW,
      options: { arrives: { before: true, now: false } },
      is: 'miss, marker-lost, -, unknown, not-yours, -, 8885',
      says: '4 markers left here and the API saw none: 8.9k tokens were paid again, $0.02 more than reading them.',
      advice: 'Check what stands between here and the API: a gateway or proxy on the way takes cache_control out.',
    },
    {
      why: 'a gateway always takes the markers out',
      now: NOW,
      options: { arrives: { before: false, now: false } },
      is: 'miss, marker-lost, -, unknown, not-yours, -, 8885',
      says: '4 markers left here and the API saw none: 8.9k tokens were paid again, $0.02 more than reading them.',
      advice: 'Check what stands between here and the API: a gateway or proxy on the way takes cache_control out.',
    },
    {
      why: 'the API dropped earlier thinking',
      before: conversation(`${HEAD} | u:3000 a[think:4000 tool] u[result:3000]`),
      now: conversation(`${HEAD} | u:3000 a[think:4000 tool] u[result:3000] a u`),
      options: { readBlocks: 5, droppedTokens: 2000 },
      is: 'partial, content-dropped, -, likely_server_side, not-yours, -, 654',
      says: 'The API left 2k tokens out of the history, as it does with earlier thinking and cleared tool results: 654 tokens were paid again, $0.0023 more than reading them.',
      advice:
        'Keep thinking and tool results in the history where context_management allows it: what the API clears is saved anew.',
    },
    {
      why: 'evicted early',
      now: NOW,
      options: { readBlocks: 0 },
      is: 'miss, server-side, -, likely_server_side, not-yours, -, 8885',
      says: 'Nothing changed and the entry was still alive, so it was lost on the server’s side: 8.9k tokens were paid again, $0.03 more than reading them.',
      advice:
        'Nothing to change in the request; where it recurs, look whether requests are spread over several deployments.',
    },
  ]
  it.each(rows)('$why', check)
})

describe('nothing was promised', () => {
  const rows: readonly Row[] = [
    {
      why: 'the request before was not marked (L9)',
      now: NOW,
      options: { settings: cache.off(), settingsNow: cache.on() },
      is: 'cold, unmarked-before, -, unknown, yours, -, 0',
      says: 'The request before left nothing in the cache.',
      advice: 'Mark the prompt from the first request on: only what was marked is found again.',
    },
    {
      why: 'a gateway that was just started, in the middle of a conversation',
      before: null,
      now: NOW,
      is: 'cold, previous-unknown, previous_message_not_found, unknown, not-yours, -, 0',
      says: 'Nothing is remembered of the request before.',
      advice: 'Nothing to do: from this request on the conversation is remembered.',
    },
    {
      why: 'below the minimum (M1)',
      before: null,
      now: conversation('S:900 | u'),
      is: 'too_short, below-minimum, -, unknown, none, -, 0',
      says: 'The marked prompt is about 349 tokens long and the model caches from 1,024 on.',
      advice: 'Nothing to do: caching begins by itself when the prompt is long enough.',
    },
    {
      why: 'short, and the model unknown: the largest minimum',
      before: null,
      now: conversation('S:3000 | u', { model: 'our-deployment' }),
      is: 'too_short, below-minimum, -, unknown, none, -, 0',
      says: 'The marked prompt is about 1,112 tokens long and the model caches from 4,096 on.',
      advice: 'Nothing to do: caching begins by itself when the prompt is long enough.',
    },
  ]
  it.each(rows)('$why', check)
})

describe('several things at once', () => {
  const rows: readonly Row[] = [
    {
      why: 'a late edit does not explain that the head is gone: a pause does',
      before: conversation(`${TALK} u:4000`),
      now: conversation(`${TALK} u#other:4000`),
      options: { gapMs: 7 * 60_000 },
      is: 'miss, ttl-expired, -, ttl_expired_5m, not-yours, -, 10686',
      says: 'The entry expired after five minutes, and 7 minutes went by: 11k tokens were paid again, $0.04 more than reading them.',
      advice:
        'Where pauses of more than five minutes are common, an hour’s life (ttl "1h") costs less than saving anew.',
    },
    {
      why: 'what stands first in the prompt is named first',
      now: but(
        withSystem(NOW, text => `${text} Be brief.`),
        { tool_choice: { type: 'any' } },
      ),
      is: 'partial, system-changed, system_changed, system_prompt_changed, yours, system, 4382',
      says: 'The system prompt changed at system[0]: 4.4k tokens were paid again, $0.02 more than reading them.',
      advice: 'Keep the system prompt as it was and put what is new into the newest message.',
    },
    {
      why: 'what may take the whole prompt is named before an edit in the history',
      before: conversation(`${TALK} u:4000`),
      now: but(conversation(`${TALK} u#other:4000`), { thinking: { type: 'adaptive' } }),
      options: { readBlocks: 0 },
      is: 'miss, thinking-changed, unavailable, unknown, yours, tools, 10686',
      says: 'The request’s thinking was set to {"type":"adaptive"}: 11k tokens were paid again, $0.04 more than reading them.',
      advice: 'Choose thinking and its budget once for a conversation: the cache starts over when they change.',
    },
    {
      why: 'defaults that were spelled out are no change',
      now: but(NOW, {
        output_config: { effort: 'high' },
        tool_choice: { type: 'auto' },
        thinking: { type: 'disabled' },
        speed: 'standard',
      }),
      options: { readBlocks: 0 },
      is: 'miss, server-side, -, likely_server_side, not-yours, -, 8885',
      says: 'Nothing changed and the entry was still alive, so it was lost on the server’s side: 8.9k tokens were paid again, $0.03 more than reading them.',
      advice:
        'Nothing to change in the request; where it recurs, look whether requests are spread over several deployments.',
    },
  ]
  it.each(rows)('$why', check)
})
