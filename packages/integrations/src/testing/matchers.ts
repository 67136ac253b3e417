import { SternlineError } from '@sternline/core'
import type { Session } from '../call/session.ts'
import { type Finding, findMisses, findReadShare, messageOf } from './assertions.ts'

/** What `expect.extend` of vitest and jest asks of a matcher. */
export type MatcherResult = Readonly<{ pass: boolean; message: () => string }>

/**
 * The matchers' types, to be told to a test runner once:
 * `declare module 'vitest' { interface Matchers<T> extends CacheMatchers<T> {} }`
 */
export interface CacheMatchers<R = unknown> {
  /** The session read at least this share, 0 to 1, of what it had sent before. */
  toHaveReadAtLeast(share: number): R
  /** Every call read what the call before it had sent. */
  toHaveMissedNothing(): R
}

/** For vitest and jest: `expect.extend(cacheMatchers)`, then `expect(session).toHaveReadAtLeast(0.9)`. */
export const cacheMatchers: Readonly<{
  toHaveReadAtLeast: (received: unknown, share: number) => MatcherResult
  toHaveMissedNothing: (received: unknown) => MatcherResult
}> = {
  toHaveReadAtLeast: (received, share) => resultOf(findReadShare(sessionOf(received), share)),
  toHaveMissedNothing: received => resultOf(findMisses(sessionOf(received))),
}

function resultOf(finding: Finding): MatcherResult {
  return { pass: finding.holds, message: () => messageOf(finding) }
}

function sessionOf(received: unknown): Session {
  if (isSession(received)) return received
  throw new SternlineError('not-a-session', {
    what: 'What was handed to expect() is no session.',
    why: 'These matchers look at the calls that a session collected.',
    fix: 'Make one with createSession(), hand it to sternline({ session }), and expect(session) it.',
  })
}

function isSession(value: unknown): value is Session {
  return typeof value === 'object' && value !== null && 'calls' in value && 'totals' in value
}
