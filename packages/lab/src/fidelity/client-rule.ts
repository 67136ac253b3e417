/** Where a recording client puts its breakpoints, beside the one on the last block of the last message. */
export type ClientRule = Readonly<{
  name: string
  /** Whether the last block of the assistant message before the last message carries one too. */
  marksAssistant: boolean
  /** Where the rule was seen. */
  source: string
}>

const TWO_FROM_THE_END: ClientRule = {
  name: 'Claude Code before 2.1.200',
  marksAssistant: true,
  source:
    'two whole request bodies of Claude Code 1.x: last system block, last block of the last user message, last block of the assistant message before it',
}

const ONE_AT_THE_END: ClientRule = {
  name: 'Claude Code from 2.1.200',
  marksAssistant: false,
  source: 'recorded look-backs of 2.1.205 to 2.1.219: a breakpoint on the assistant message would have saved them',
}

const PI: ClientRule = {
  name: 'pi',
  marksAssistant: false,
  source: "pi's Anthropic provider: system, and the last block of the last user message",
}

const OTHER: ClientRule = {
  name: 'other client',
  marksAssistant: false,
  source: 'what nearly every client does: system, and the last block of the last message',
}

/** The version of Claude Code that gave up the breakpoint on the assistant message. */
const ONE_AT_THE_END_SINCE = [2, 1, 200] as const

/** The rule of a recording client; a version that can't be read counts as the newest. */
export function clientRule(agent: string | null, version: string | null): ClientRule {
  if (agent === 'pi') return PI
  if (agent !== 'claude-code') return OTHER
  return isBefore(version ?? '', ONE_AT_THE_END_SINCE) ? TWO_FROM_THE_END : ONE_AT_THE_END
}

function isBefore(version: string, limit: readonly number[]): boolean {
  const parts = /^(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number)
  if (parts === undefined) return false
  const difference = limit.findIndex((part, i) => part !== parts[i])
  return difference !== -1 && (parts[difference] ?? 0) < (limit[difference] ?? 0)
}
