import { formatCount, SternlineError } from '@sternline/core'
import type { Session } from '../call/session.ts'
import { type ReadReport, readReport } from './read-report.ts'

/** Losses that a message spells out; the largest ones. */
const SHOWN_LOSSES = 5

/** What an assertion found: whether it holds, and the sentences that say so. */
export type Finding = Readonly<{ holds: boolean; what: string; why: string; fix: string }>

/**
 * Whether a session read at least this share of what it had sent before.
 *
 * @param share from 0 to 1
 * @throws SternlineError `bad-share`
 */
export function findReadShare(session: Session, share: number): Finding {
  if (!(share >= 0 && share <= 1)) {
    throw new SternlineError('bad-share', {
      what: `${String(share)} is no share.`,
      why: 'A share of the tokens that were sent before goes from 0 to 1.',
      fix: 'Write 0.9 for nine tenths.',
    })
  }
  const report = readReport(session)
  if (report.share === null) return nothingTwice(session)
  return {
    holds: report.share >= share,
    what: `Of what was sent before, ${percent(report.share)} were read from the cache (${formatCount(report.read)} of ${formatCount(report.readable)} tokens); expected at least ${percent(share)}.`,
    ...explained(report),
  }
}

/** Whether every call read all that the call before it had sent. */
export function findMisses(session: Session): Finding {
  const report = readReport(session)
  if (report.share === null) return nothingTwice(session)
  const { length } = report.losses
  return {
    holds: length === 0,
    what: `${length} of ${session.totals.calls} calls did not read what was sent before.`,
    ...explained(report),
  }
}

/**
 * For any test runner: throws unless the session read at least this share of what it had sent before, and says at which
 * turn, at which place and why it did not.
 *
 * @param share from 0 to 1
 * @throws SternlineError `read-too-little`, `bad-share`
 */
export function assertReadAtLeast(session: Session, share: number): void {
  refuse(findReadShare(session, share))
}

/** For any test runner: throws unless every call read what the call before it had sent. @throws SternlineError `read-too-little` */
export function assertMissedNothing(session: Session): void {
  refuse(findMisses(session))
}

/** The sentences of a finding, a line each. */
export function messageOf({ what, why, fix }: Finding): string {
  return [what, why, fix].filter(sentence => sentence !== '').join('\n')
}

function refuse(finding: Finding): void {
  if (finding.holds) return
  const { what, why, fix } = finding
  const error = new SternlineError('read-too-little', { what, why, fix })
  error.message = messageOf(finding)
  throw error
}

function nothingTwice({ totals }: Session): Finding {
  return {
    holds: false,
    what: 'Nothing was sent a second time, so nothing could be read from the cache.',
    why: `The session holds ${totals.calls} ${totals.calls === 1 ? 'call' : 'calls'}; the first of a conversation only saves.`,
    fix: 'Hand the session to sternline({ session }) or perCall({ session }), and let the conversation go on for another call.',
  }
}

function explained({ losses }: ReadReport): Pick<Finding, 'why' | 'fix'> {
  const largest = losses.toSorted((a, b) => b.tokens - a.tokens).slice(0, SHOWN_LOSSES)
  const shown = losses.filter(loss => largest.includes(loss))
  const more = losses.length - shown.length
  return {
    why: [
      ...shown.map(({ turn, cause }) => `At turn ${turn}: ${cause}`),
      ...(more > 0 ? [`and ${more} smaller ones.`] : []),
    ].join('\n'),
    fix: [...new Set(shown.flatMap(({ advice }) => advice ?? []))].join('\n'),
  }
}

function percent(share: number): string {
  return `${Math.floor(share * 1000) / 10} %`
}
