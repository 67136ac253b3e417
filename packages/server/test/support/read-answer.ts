import type { HeaderList } from '@sternline/engine'
import { AnswerReader } from '../../src/upstreams/wire/answer-reader.ts'

/** What was understood of an answer, and how it ended: whole, cut by the end of the connection, or refused with a code. */
export type ReadAnswer = Readonly<{
  status: number | null
  headers: HeaderList
  body: string
  end: 'whole' | 'cut' | 'EPROTO'
  /** Bytes after its end. */
  after: number
}>

/**
 * Reads one answer from chunks in Latin-1, with the connection closed after the last.
 *
 * @param told the parts in which the body was told are put in here
 */
export function readAnswer(chunks: readonly string[], isToHead: boolean = false, told: string[] = []): ReadAnswer {
  const found = { status: null as number | null, headers: [] as HeaderList, body: '', after: 0 }
  const reader = new AnswerReader({
    head: ({ status, headers }) => void Object.assign(found, { status, headers }),
    data: bytes => {
      found.body += bytes.toString('latin1')
      told.push(bytes.toString('latin1'))
    },
  })
  reader.begin(isToHead)
  try {
    for (const chunk of chunks) found.after += reader.take(Buffer.from(chunk, 'latin1'))
  } catch (problem) {
    if (!(problem instanceof Error && 'code' in problem && problem.code === 'EPROTO')) throw problem
    return { ...found, end: 'EPROTO' }
  }
  return { ...found, end: reader.isOver || reader.close() ? 'whole' : 'cut' }
}
