import type { Cause, Diagnosis } from '../diagnosis/diagnosis.ts'

/** What to do about it, in one sentence; null where there is no cause. */
export function adviseDiagnosis({ cause, section }: Diagnosis): string | null {
  if (cause === null) return null
  if (cause.code === 'clock-or-id') return CLOCK_ADVICE[section ?? 'messages']
  if (cause.code === 'ttl-expired') return EXPIRY_ADVICE[cause.ttl]
  return ADVICE[cause.code]
}

const CLOCK_ADVICE = {
  tools: 'Take the changing value out of the tool definition and put it into the newest message.',
  system:
    'Take the changing value out of the system prompt and put it into the newest message, or behind the last breakpoint.',
  messages: 'Leave messages that were sent as they are, and put the new value into the newest one.',
} as const

const EXPIRY_ADVICE = {
  '5m': 'Where pauses of more than five minutes are common, an hour’s life (ttl "1h") costs less than saving anew.',
  '1h': 'Nothing lives longer than an hour: start the next piece of work in a new, short conversation where you can.',
} as const

const ADVICE: Readonly<Record<Exclude<Cause['code'], 'clock-or-id' | 'ttl-expired'>, string>> = {
  'model-changed': 'Stay with one model in a conversation: each model has a cache of its own.',
  'deployment-changed': 'Send a conversation to one deployment from its first request to its last.',
  'credential-changed': 'Keep one credential for a conversation: caches are not shared between workspaces.',
  'tool-added':
    'Give all tools from the first request on, or load late ones with defer_loading, which leaves the prefix alone.',
  'tool-removed': 'Keep the tool in the list and forbid its use with tool_choice or in the newest message.',
  'tool-changed': 'Keep a tool’s definition as it was until the conversation ends.',
  'tool-reserialised':
    'Write the tools with one serialiser and a fixed order of keys, or keep the text that was sent first.',
  'tools-reordered': 'Sort the tools by name before sending them.',
  'web-search-switched': 'Leave web search and web fetch on or off for the whole conversation.',
  'attribution-line':
    'Set CLAUDE_CODE_ATTRIBUTION_HEADER=0 for Claude Code, or update it: the line in front of its system prompt changes and takes all behind it along.',
  'citations-switched': 'Leave citations on or off for the whole conversation.',
  'key-order': 'Write JSON with a fixed order of keys, or keep the text that was sent first.',
  'white-space': 'Send the text that was sent first: white space and escapes are part of what is matched.',
  'system-added': 'Put what is new into the newest message instead of the system prompt.',
  'system-removed': 'Keep the system prompt whole until the conversation ends.',
  'system-changed': 'Keep the system prompt as it was and put what is new into the newest message.',
  'image-added':
    'Send images early or in a conversation of their own: a new one takes the earlier messages from the cache.',
  'image-removed': 'Leave images where they were sent: taking one out changes all behind it.',
  'history-edited': 'Leave messages that were sent as they are and add to the end.',
  'history-pruned': 'Cut the history seldom and much at once instead of a little with every request.',
  'history-rewound':
    'Nothing is kept where the conversation was resumed; a breakpoint on an earlier message would keep one there.',
  compaction: 'Nothing to do: the shorter history is saved now and read by the next request.',
  'effort-changed': 'Choose the effort once for a conversation: the cache starts over when it changes.',
  'task-budget-changed': 'Set the task budget on the first request only.',
  'thinking-changed': 'Choose thinking and its budget once for a conversation: the cache starts over when they change.',
  'speed-changed': 'Choose fast or standard speed once for a conversation.',
  'tool-choice-changed': 'Keep tool_choice as it is and ask for the tool in the newest message.',
  'context-management-changed': 'Choose context_management once for a conversation.',
  'output-format-changed': 'Choose the output format once for a conversation.',
  'betas-changed': 'Send the same anthropic-beta headers with every request of a conversation.',
  'lookback-exceeded':
    'Mark the block where the previous request ended as well: a breakpoint finds entries at most 19 positions back.',
  'below-minimum': 'Nothing to do: caching begins by itself when the prompt is long enough.',
  'marker-lost': 'Check what stands between here and the API: a gateway or proxy on the way takes cache_control out.',
  'parallel-cold-start':
    'Send one request first and the others when its answer has begun: only then its entry can be read.',
  'content-dropped':
    'Keep thinking and tool results in the history where context_management allows it: what the API clears is saved anew.',
  'unmarked-before': 'Mark the prompt from the first request on: only what was marked is found again.',
  'previous-unknown': 'Nothing to do: from this request on the conversation is remembered.',
  'unseen-change': 'Look at the system prompt and the tools, which the records lack.',
  'server-side':
    'Nothing to change in the request; where it recurs, look whether requests are spread over several deployments.',
}
