import type { AnswerWatch, HeaderList } from '@sternline/engine'
import { type Api, deliver, type ErrorContext, explainAnswer } from '@sternline/upstreams'
import { answerHeaders } from './passing-headers.ts'

/** Refusals are short; what is longer is passed on without being looked at. Unit: bytes. */
const LONGEST = 64 * 1024

/** An upstream's refusal, and what is known around it. */
export type Refused = Readonly<{
  status: number
  headers: HeaderList
  source: AsyncIterable<Uint8Array>
  /** Sees the bytes as they came, also where others are answered. */
  watch?: AnswerWatch
  context: ErrorContext
  api: Api
  userAgent: string
}>

/** What is answered in its place. */
export type Explained =
  /** All of it, in our words or as it came where nothing better is known. */
  | Readonly<{ kind: 'whole'; status: number; headers: HeaderList; ours: HeaderList; body: Uint8Array }>
  /** Too long to be a refusal: its bytes as they came, from the first. */
  | Readonly<{ kind: 'passing'; source: AsyncIterable<Uint8Array> }>

/**
 * Explains an upstream's refusal in the form in which its reader sees it.
 *
 * @throws what the source throws
 */
export async function explainRefusal(refused: Refused): Promise<Explained> {
  const { status, headers, source, context, api, userAgent, watch } = refused
  const rest = source[Symbol.asyncIterator]()
  const chunks: Uint8Array[] = []
  let length = 0
  for (let step = await rest.next(); step.done !== true; step = await rest.next()) {
    chunks.push(step.value)
    length += step.value.length
    if (length > LONGEST) return { kind: 'passing', source: joined(chunks, rest) }
  }
  const whole = Buffer.concat(chunks, length)
  watch?.take(whole)
  const text = whole.toString('utf8')
  const explanation = explainAnswer({ ...context, status, headers, body: text })
  if (explanation === null) return { kind: 'whole', status, headers, ours: [], body: whole }
  const delivered = deliver(explanation, { status, headers: answerHeaders(headers), body: text }, { api, userAgent })
  const body = Buffer.from(delivered.body)
  const isOurs = ([name]: HeaderList[number]): boolean => name.startsWith('x-sternline-')
  return {
    kind: 'whole',
    status: delivered.status,
    headers: [...delivered.headers.filter(header => !isOurs(header)), ['content-length', String(body.length)]],
    ours: delivered.headers.filter(isOurs),
    body,
  }
}

async function* joined(chunks: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks
  yield* { [Symbol.asyncIterator]: () => rest }
}
