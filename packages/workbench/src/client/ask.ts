import type { Guard } from '../view-model/guards.ts'
import { type Problem, refused, unreachable, unreadable } from '../view-model/problem.ts'

/** An answer of the server, or what went wrong; `null` when the question was withdrawn. */
export type Answer<T> = Readonly<{ ok: true; value: T }> | Readonly<{ ok: false; problem: Problem | null }>

/** A reader of an answer that is what a guard says, or unreadable. */
export function checked<T>(guard: Guard<T>): (value: unknown) => T | null {
  return value => (guard(value) ? value : null)
}

/** A question to the server; `signal` withdraws it. */
type Question = RequestInit & Readonly<{ signal: AbortSignal }>

/** Asks the server. @param read makes an answer of its JSON; null when it can't be read */
export async function ask<T>(
  path: string,
  read: (answer: unknown) => T | null,
  question: Question,
): Promise<Answer<T>> {
  const { signal } = question
  let response: Response
  try {
    response = await fetch(path, typed(question))
  } catch {
    return { ok: false, problem: signal.aborted ? null : unreachable(path) }
  }
  if (!response.ok)
    return { ok: false, problem: refused(path, response.status, await response.json().catch(() => null)) }
  try {
    const text = await response.text()
    const value = read(text === '' ? null : JSON.parse(text))
    return value === null ? { ok: false, problem: unreadable(path) } : { ok: true, value }
  } catch {
    return { ok: false, problem: signal.aborted ? null : unreadable(path) }
  }
}

/** The server takes what changes something only as JSON, with or without a body: no other page can send that without asking. */
function typed(question: Question): Question {
  if ((question.method ?? 'GET') === 'GET') return question
  const headers = new Headers(question.headers)
  headers.set('content-type', 'application/json')
  return { ...question, headers }
}

/** Tells the server something that has no answer but that it was done. */
export function tell(path: string, question: Question): Promise<Answer<true>> {
  return ask(path, () => true, question)
}

/** What a question with a JSON body is made of. */
export function withBody(method: 'PATCH' | 'POST' | 'PUT', body: unknown, signal: AbortSignal): Question {
  return { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), signal }
}
