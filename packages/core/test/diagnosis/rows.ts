import { conversation, type MessagesRequest } from '@sternline/testkit'
import { expect } from 'vitest'
import { adviseDiagnosis, diagnose, explainDiagnosis } from '../../src/diagnosis/index.ts'
import { type PairOptions, pair } from './pairs.ts'

/** Three tools, a system prompt, a first message: 4,501 + 3,284 + 1,100 tokens. */
export const HEAD = 'T3:4000 S:9000'
/** The same with the first answer. */
export const TALK = `${HEAD} | u:3000 a:900`
/** The first request of a conversation. */
export const BEFORE: MessagesRequest = conversation(`${HEAD} | u:3000`)
/** The second, which only adds to it. */
export const NOW: MessagesRequest = conversation(`${TALK} u:600`)

/** A pair of requests and what is said of it. */
export type Row = Readonly<{
  why: string
  /** Default: `BEFORE`. */
  before?: object | null
  now: object
  options?: PairOptions
  /** Outcome, cause, the API's word, Claude Code's word, fault, section, tokens lost; `-` for null. */
  is: string
  /** What happened, with path and loss. */
  says: string
  advice: string
}>

/** Diagnoses a row's pair and compares all that is said of it. */
export function check({ before = BEFORE, now, options, is, says, advice }: Row): void {
  const diagnosis = diagnose(pair(before, now, options))
  const { outcome, cause, apiReason, claudeCodeCause, fault, section, tokensLost } = diagnosis
  const facts = [outcome, cause?.code, apiReason, claudeCodeCause, fault, section, tokensLost]
  expect(facts.map(fact => fact ?? '-').join(', ')).toBe(is)
  expect(explainDiagnosis(diagnosis)).toBe(says)
  expect(adviseDiagnosis(diagnosis) ?? '').toBe(advice)
}

/** The same request with some members changed. */
export function but(request: object, change: object): object {
  return { ...request, ...change }
}

/** The same request with the text of its system prompt changed. */
export function withSystem(request: MessagesRequest, change: (text: string) => string): object {
  const [block] = request.system as { type: string; text: string }[]
  return { ...request, system: [{ ...block, text: change(block?.text ?? '') }] }
}

/** An object with its keys the other way round. */
export function reversed(value: unknown): object {
  return Object.fromEntries(Object.entries(value as object).reverse())
}
