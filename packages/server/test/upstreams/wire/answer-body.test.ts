import { describe, expect, it } from 'vitest'
import { AnswerBody } from '../../../src/upstreams/wire/answer-body.ts'

/** A body, and what its source was asked for. */
function bodyOf(): { body: AnswerBody; asked: string[] } {
  const asked: string[] = []
  const body: AnswerBody = new AnswerBody({
    pause: () => asked.push('pause'),
    resume: () => asked.push('resume'),
    cut: () => {
      asked.push('cut')
      body.end(new Error('cut'))
    },
  })
  return { body, asked }
}

const LARGE = new Uint8Array(40_000)

describe('the body of an answer', () => {
  it('makes its host wait while too much of it is held, and not longer', async () => {
    const { body, asked } = bodyOf()
    body.push(LARGE)
    expect(asked).toEqual([])
    body.push(LARGE)
    expect(asked).toEqual(['pause'])
    const pieces = body[Symbol.asyncIterator]()
    await pieces.next()
    expect(asked).toEqual(['pause'])
    await pieces.next()
    expect(asked).toEqual(['pause', 'resume'])
  })

  it('lets its host go on when a taker has what was held', () => {
    const { body, asked } = bodyOf()
    for (let i = 0; i < 2; i += 1) body.push(LARGE)
    body.giveTo({ data: () => {}, whole: () => {}, broken: () => {} })
    expect(asked).toEqual(['pause', 'resume'])
  })

  it('is not asked for by itself when its taker wants no more for now', () => {
    const { body, asked } = bodyOf()
    for (let i = 0; i < 3; i += 1) body.push(LARGE)
    let taken = 0
    body.giveTo({
      data: () => {
        taken += 1
        if (taken === 1) body.pause()
      },
      whole: () => {},
      broken: () => {},
    })
    expect(taken).toBe(3)
    expect(asked.at(-1)).toBe('pause')
  })

  it('lets go of its connection when it is left, also while the host is silent', async () => {
    const { body, asked } = bodyOf()
    const pieces = body[Symbol.asyncIterator]()
    const next = pieces.next()
    await Promise.all([pieces.return?.(), expect(next).rejects.toThrow('cut')])
    expect(asked).toEqual(['cut'])
    expect(await pieces.next()).toEqual({ done: true, value: undefined })
  })
})
