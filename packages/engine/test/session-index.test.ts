import { type Prompt, readRequest } from '@sternline/core'
import { describe, expect, it } from 'vitest'
import { createSessionIndex } from '../src/session-index.ts'

/** A request that said these texts in turn. */
function said(...texts: readonly string[]): Prompt {
  const messages = texts.map((content, i) => ({ role: i % 2 === 0 ? 'user' : 'assistant', content }))
  const read = readRequest({ model: 'm', messages })
  if (!read.ok) throw new Error(read.problem.detail)
  return read.prompt
}

describe('sessions that no client names', () => {
  it('go on where their last request ended, for the same credential', () => {
    const { sessionOf } = createSessionIndex()
    const session = sessionOf('a', said('one'))
    expect(sessionOf('a', said('one', 'two', 'three'))).toBe(session)
    expect(sessionOf('a', said('one', 'two', 'three', 'four', 'five'))).toBe(session)
    expect(sessionOf('a', said('one', 'other', 'words'))).toBe(session)
    expect(sessionOf('a', said('another'))).not.toBe(session)
    expect(sessionOf('b', said('one', 'two', 'three'))).not.toBe(session)
  })

  it('are new for a body that could not be read, or says nothing', () => {
    const { sessionOf } = createSessionIndex()
    const all = [null, null, said(), said()].map(prompt => sessionOf('a', prompt))
    expect(new Set(all).size).toBe(4)
  })

  it('are forgotten when more requests came since than are remembered', () => {
    const { sessionOf } = createSessionIndex(2)
    const session = sessionOf('a', said('one'))
    sessionOf('a', said('x'))
    expect(sessionOf('a', said('one'))).toBe(session)
    sessionOf('a', said('y'))
    expect(sessionOf('a', said('one'))).toBe(session)
    sessionOf('a', said('x'))
    sessionOf('a', said('y'))
    expect(sessionOf('a', said('one'))).not.toBe(session)
  })

  it('are remembered when the same was said with another credential, and that is forgotten', () => {
    const { sessionOf } = createSessionIndex(2)
    sessionOf('a', said('one'))
    const session = sessionOf('b', said('one'))
    sessionOf('b', said('x'))
    expect(sessionOf('b', said('one', 'two', 'three'))).toBe(session)
  })
})
