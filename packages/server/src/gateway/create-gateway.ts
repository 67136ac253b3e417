import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Engine, Upstream } from '@sternline/engine'
import { headerList } from '../safety/header-values.ts'
import { type Refusal, refuse } from '../safety/refusal.ts'
import { createCallerReader } from './caller.ts'
import { requestHeaders } from './passing-headers.ts'
import { type BodyReader, createBodyReader, type WholeBody } from './read-body.ts'
import { refuseUnreachable } from './refuse-unreachable.ts'
import { sendAnswer } from './send-answer.ts'

/** One request on its way through the gateway. `target` is path and query; `left` aborts when the client goes away. */
type Passage = Readonly<{
  request: IncomingMessage
  response: ServerResponse
  target: string
  left: AbortSignal
}>

/** The paths that the gateway serves. */
export interface Gateway {
  /**
   * Answers a request, or says that its path is none of the gateway's.
   *
   * @param path the target without its query
   * @returns null for a path that is not served
   */
  serve(path: string, passage: Passage): Promise<void> | null
}

type Route = Readonly<{ method: string; serve: (passage: Passage) => Promise<void> }>

/**
 * The hot path: Messages requests run through the engine, their neighbours go straight to the upstream.
 *
 * The upstream is fixed here. Nothing that a caller sends, neither header nor path nor body, chooses another.
 */
export function createGateway({ engine, upstream }: Readonly<{ engine: Engine; upstream: Upstream }>): Gateway {
  const callerOf = createCallerReader()
  const readBody = createBodyReader()

  const serveMessages = async ({ request, response, target, left }: Passage): Promise<void> => {
    const whole = await bodyOf(readBody, request, response)
    if (whole === null) return
    const came = headerList(request)
    const answer = await engine.run({
      path: target,
      headers: requestHeaders(came),
      body: whole.body,
      signal: left,
      ...callerOf(came),
    })
    await sendAnswer(response, {
      status: answer.status,
      headers: answer.headers,
      source: answer.source,
      watch: answer.watch,
      extra: [['x-sternline-exchange', answer.exchange]],
    })
    whole.release()
  }

  const passOn = async ({ request, response, target, left }: Passage): Promise<void> => {
    const whole = await bodyOf(readBody, request, response)
    if (whole === null) return
    const { body } = whole
    const answer = await upstream.send({
      method: request.method ?? 'GET',
      path: target,
      headers: requestHeaders(headerList(request)),
      body: body.length === 0 ? [] : [body],
      signal: left,
    })
    await sendAnswer(response, { status: answer.status, headers: answer.headers, source: answer.body })
  }

  const routes: ReadonlyMap<string, Route> = new Map([
    ['/v1/messages', { method: 'POST', serve: serveMessages }],
    ['/v1/messages/count_tokens', { method: 'POST', serve: passOn }],
    ['/v1/models', { method: 'GET', serve: passOn }],
    // Claude Code asks this before its first request.
    ['/api/hello', { method: 'HEAD', serve: passOn }],
  ])

  return {
    serve: (path, passage) => {
      const route = routes.get(path)
      if (route === undefined) return null
      if (route.method === passage.request.method) return serveOrRefuse(route, passage)
      refuse(passage.response, wrongMethod(path, route.method))
      return Promise.resolve()
    },
  }
}

async function serveOrRefuse(route: Route, passage: Passage): Promise<void> {
  try {
    await route.serve(passage)
  } catch (problem) {
    if (passage.left.aborted) return
    if (passage.response.headersSent || !refuseUnreachable(passage.response, problem)) throw problem
  }
}

/** The body of a request; null when there is none to go on with, and then the client has its answer or is gone. */
async function bodyOf(
  readBody: BodyReader,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<WholeBody | null> {
  const result = await readBody(request)
  if (result.kind === 'too-large') refuse(response, TOO_LARGE)
  return result.kind === 'whole' ? result : null
}

function wrongMethod(path: string, method: string): Refusal {
  return {
    status: 405,
    type: 'invalid_request_error',
    what: `${path} only answers ${method}.`,
    why: 'It is a route of the Messages API, passed on as that API has it.',
    fix: `Use ${method}.`,
    headers: { allow: method },
  }
}

const TOO_LARGE: Refusal = {
  status: 413,
  type: 'request_too_large',
  what: 'The request is larger than 32 MB.',
  why: 'The Messages API takes no larger one, so it was not sent on.',
  fix: 'Shorten the conversation, or send large files through the Files API.',
}
