import {
  type FakeAnswer,
  type FakeUpstream,
  jsonAnswer,
  messageAnswer,
  messageEvents,
  type RecordedRequest,
  sseAnswer,
  startFakeUpstream,
} from '@sternline/testkit'

/** How an upstream misbehaves; a client asks for it by this header. */
export const FAULT_HEADER = 'x-fault'

/** What it does with everything that it was sent. */
export type Fault =
  | 'none'
  | 'refused-key'
  | 'unknown-error'
  | 'as-code'
  | 'page'
  | 'long-page'
  | 'in-stream'
  | 'openai'
  | 'cut'
  | 'hang'

/** An upstream that repeats in its errors whatever it was sent, as some do. */
export function startEchoingUpstream(): Promise<FakeUpstream> {
  return startFakeUpstream(request => answer(request))
}

function answer(request: RecordedRequest): FakeAnswer {
  const credentials = request.headers.filter(([name]) => /^(authorization|x-api-key|api-key)$/i.test(name))
  const said = `${request.path} ${Buffer.from(request.body).toString().slice(0, 8_000)}`
  const all = `${credentials.map(([, value]) => value).join(' ')} ${said}`
  const [[, first = ''] = ['', '']] = credentials
  switch (request.headers.find(([name]) => name.toLowerCase() === FAULT_HEADER)?.[1] as Fault | undefined) {
    case 'refused-key':
      return jsonAnswer(
        {
          error: {
            code: '401',
            message: `Access denied due to invalid subscription key or wrong API endpoint. You sent: ${all}`,
          },
        },
        { status: 401 },
      )
    case 'unknown-error':
      return jsonAnswer(
        { type: 'error', error: { type: 'odd_error', message: `No rule of ours: ${all}` } },
        { status: 418 },
      )
    case 'as-code': {
      const code = first.replace(/^bearer /i, '')
      return jsonAnswer(
        { error: { type: code, code, message: code } },
        { status: 500, headers: { 'x-request-id': 'req_1' } },
      )
    }
    case 'page':
      return { status: 403, headers: { 'content-type': 'text/html' }, body: [`<html><body>${all}</body></html>`] }
    case 'long-page':
      return { status: 502, headers: { 'content-type': 'text/html' }, body: [`<html>${all}`, ' '.repeat(80_000), all] }
    case 'in-stream':
      return sseAnswer([
        ...messageEvents({ usage: { input_tokens: 5_000 } }).slice(0, 3),
        { event: 'error', data: { type: 'error', error: { type: 'odd_error', message: said } } },
      ])
    case 'openai':
      return jsonAnswer(
        {
          error: {
            code: 'invalid_api_key',
            type: 'invalid_request_error',
            message: `Incorrect API key provided: ${all}`,
          },
        },
        { status: 401 },
      )
    case 'cut':
      return 'cut'
    case 'hang':
      return 'hang'
    default:
      return messageAnswer({ usage: { input_tokens: 1_200, cache_creation_input_tokens: 3_000, output_tokens: 9 } })
  }
}
