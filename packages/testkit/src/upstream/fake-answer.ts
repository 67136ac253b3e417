/** One step of a body: bytes to send, or something to wait for before the next step. */
export type BodyStep = string | Uint8Array | Readonly<{ pauseMs: number }> | Readonly<{ waitFor: Promise<unknown> }>

/** How a scripted answer ends: as it should, with the connection cut, or never. */
export type AnswerEnd = 'end' | 'cut' | 'hang'

/**
 * What a fake upstream answers. `hang` sends nothing, not even a head; `cut` closes the connection without an answer.
 * Steps are sent one by one, each as a piece of its own.
 */
export type FakeAnswer =
  | 'hang'
  | 'cut'
  | Readonly<{
      /** Default 200. */
      status?: number
      headers?: Readonly<Record<string, string>>
      body?: readonly BodyStep[]
      /** Default `end`. */
      finish?: AnswerEnd
    }>

/** What may be changed of a ready-made answer. */
export type AnswerOptions = Readonly<{
  status?: number
  headers?: Readonly<Record<string, string>>
  finish?: AnswerEnd
}>

/** A server-sent event; `data` is written as JSON. */
export type ServerSentEvent = Readonly<{ event: string; data: unknown }>

/** An answer of one JSON value. */
export function jsonAnswer(value: unknown, options: AnswerOptions = {}): FakeAnswer {
  return {
    ...options,
    headers: { 'content-type': 'application/json', ...options.headers },
    body: [JSON.stringify(value)],
  }
}

/** An answer of server-sent events, each a piece of its own; waits may stand between them. */
export function sseAnswer(
  events: readonly (ServerSentEvent | Exclude<BodyStep, string | Uint8Array>)[],
  options: AnswerOptions = {},
): FakeAnswer {
  return {
    ...options,
    headers: { 'content-type': 'text/event-stream', ...options.headers },
    body: events.map(step => ('event' in step ? formatEvent(step) : step)),
  }
}

function formatEvent({ event, data }: ServerSentEvent): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}
