import type { AnswerWatch, HeaderList } from '@sternline/engine'
import type { BodyTaker } from '../http1/body-taker.ts'
import { breakOff } from '../plain/break-off.ts'
import type { Answering } from '../plain/sides.ts'
import { AnswerBody } from '../upstreams/wire/answer-body.ts'
import { answerHeaders } from './passing-headers.ts'

/** An answer to pass on. */
export type PassingAnswer = Readonly<{
  status: number
  headers: HeaderList
  /** The bytes; the body of a host's answer is pushed on as it comes. */
  source: AsyncIterable<Uint8Array>
  /** Who looks at the bytes as they pass. Default: nobody. */
  watch?: AnswerWatch
  /** Headers of ours, put behind the upstream's. */
  extra?: HeaderList
}>

/**
 * Passes an upstream's answer on: status and headers, then every chunk as it comes, no faster than the client takes them.
 *
 * Resolves when the answer is over; never rejects. When the answer breaks off, the client's connection is cut too: an end that looks
 * clean would hide it. When the client goes away, the upstream's connection is cut.
 */
export function sendAnswer(response: Answering, answer: PassingAnswer): Promise<void> {
  const { status, headers, source, watch = null, extra = [] } = answer
  const head: string[] = []
  let hasLength = false
  for (const [name, value] of answerHeaders(headers)) {
    head.push(name, value)
    hasLength ||= name.length === 14 && name.toLowerCase() === 'content-length'
  }
  for (const [name, value] of extra) head.push(name, value)
  try {
    if (!response.destroyed) response.writeHead(status, head)
  } catch {
    // A header that Node does not let through. Nothing was sent yet, so the connection is all there is to end.
    response.destroy()
  }
  const relay = new Relay(response, watch, hasLength)
  if (source instanceof AnswerBody) relay.carry(source)
  else void relay.pump(source)
  relay.flushHeadSoon()
  return relay.over
}

type End = Parameters<AnswerWatch['end']>[0]

/** One answer on its way to the client. */
class Relay implements BodyTaker {
  readonly #response: Answering
  readonly #watch: AnswerWatch | null
  readonly #hasLength: boolean
  #hasBegun = false
  /** What is pushed; null where it is pulled. */
  #source: AnswerBody | null = null
  /** Whether the client is to take what was written before there is more. */
  #isWaiting = false
  /** How it ended; null as long as it goes on. */
  #end: End | null = null
  #isAwaited = false
  #told: () => void = () => {}
  /** Resolves when the answer is over and its watch knows. */
  readonly over: Promise<void> = new Promise(resolve => {
    this.#told = resolve
  })

  constructor(response: Answering, watch: AnswerWatch | null, hasLength: boolean) {
    this.#response = response
    this.#watch = watch
    this.#hasLength = hasLength
  }

  /** The first bytes may take long, and the head need not wait for them; but where both come at once, one write is enough. */
  flushHeadSoon(): void {
    if (this.#hasBegun || this.#end !== null) return
    setImmediate(() => {
      if (!this.#hasBegun && !this.#response.destroyed && !this.#response.writableEnded) this.#response.flushHeaders()
    })
  }

  /** Moves the body of a host's answer. Nobody is unsubscribed: what comes after the end finds that it is over. */
  carry(source: AnswerBody): void {
    const response = this.#response
    const left = (): void => {
      if (this.#finish('aborted')) source.cut()
    }
    this.#source = source
    response.on('close', left)
    if (response.destroyed) left()
    else source.giveTo(this)
  }

  data(chunk: Uint8Array): void {
    if (this.#end !== null || this.#write(chunk) || this.#isWaiting) return
    this.#isWaiting = true
    this.#source?.pause()
    this.#response.once('drain', () => {
      this.#isWaiting = false
      this.#source?.resume()
    })
  }

  whole(): void {
    if (this.#finish('whole')) this.#response.end()
  }

  broken(): void {
    if (this.#finish('broken')) breakOff(this.#response, this.#hasLength)
  }

  /** Moves anything else that can be iterated. Never rejects. */
  async pump(source: AsyncIterable<Uint8Array>): Promise<void> {
    const response = this.#response
    try {
      for await (const chunk of source) {
        if (response.destroyed) break
        if (!this.#write(chunk)) await roomToWrite(response)
      }
      this.#finish(response.destroyed ? 'aborted' : 'whole')
      response.end()
    } catch {
      this.#finish(response.destroyed ? 'aborted' : 'broken')
      breakOff(response, this.#hasLength)
    }
  }

  #write(chunk: Uint8Array): boolean {
    this.#hasBegun = true
    const hasRoom = this.#response.write(chunk)
    this.#watch?.take(chunk)
    if (this.#watch?.isDue === true) this.#lookSoon()
    return hasRoom
  }

  /** Notes how it ended. @returns whether that is news */
  #finish(how: End): boolean {
    if (this.#end !== null) return false
    this.#end = how
    this.#lookSoon()
    return true
  }

  /** What the bytes mean is worked out when they are on their way. */
  #lookSoon(): void {
    if (this.#isAwaited) return
    this.#isAwaited = true
    setImmediate(() => {
      this.#isAwaited = false
      if (this.#end === null) this.#watch?.settle()
      else {
        this.#watch?.end(this.#end)
        this.#told()
      }
    })
  }
}

/** Waits until the client took what was written, or left. */
function roomToWrite(response: Answering): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      response.off('drain', done).off('close', done)
      resolve()
    }
    response.on('drain', done).on('close', done)
    if (response.destroyed) done()
  })
}
