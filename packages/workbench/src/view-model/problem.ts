import { isObject, isText } from './guards.ts'

/** Something that went wrong between the page and its server, for people. */
export type Problem = Readonly<{
  /** `server-unreachable`, `server-refused`, `no-access`, `unreadable-answer`, `page-broken`, or a code of the server's. */
  code: string
  what: string
  why: string
  fix: string
}>

/** The server did not answer at all. */
export function unreachable(path: string): Problem {
  return {
    code: 'server-unreachable',
    what: `The server did not answer ${path}.`,
    why: 'It was stopped, or the connection to it was lost.',
    fix: 'Start it again with `npm start`; the page goes on by itself.',
  }
}

/** The server does not know this page. */
const NO_ACCESS: Problem = {
  code: 'no-access',
  what: 'This page may not see anything yet.',
  why: 'It was not opened with the address that the server told, or the server was started again since.',
  fix: 'Open the address that `sternline start` tells: it holds a code that opens the page once.',
}

const isExplained = isObject<Problem>({ code: isText, what: isText, why: isText, fix: isText })
const isEnvelope = isObject<Readonly<{ error: unknown }>>({ error: (_value): _value is unknown => true })

/**
 * The server answered with an HTTP status of 400 or more.
 *
 * @param body what it said; its own explanation is taken where there is one
 */
export function refused(path: string, status: number, body: unknown = null): Problem {
  if (status === 401) return NO_ACCESS
  if (isEnvelope(body) && isExplained(body.error)) {
    const { code, what, why, fix } = body.error
    return { code, what, why, fix }
  }
  return {
    code: 'server-refused',
    what: `The server refused ${path} with status ${status}.`,
    why: 'Its log says why.',
    fix: 'Look at the terminal in which it runs, then reload this page.',
  }
}

/** The server sent something that this page does not understand. */
export function unreadable(where: string): Problem {
  return {
    code: 'unreadable-answer',
    what: `Something from ${where} could not be read and is not shown.`,
    why: 'Page and server are probably of different versions.',
    fix: 'Reload this page. If that does not help, start the server again.',
  }
}

/** A part of the page could not be drawn. */
export function pageBroken(detail: string): Problem {
  return {
    code: 'page-broken',
    what: 'This part of the page could not be drawn.',
    why: detail === '' ? 'The page has a fault.' : `The page has a fault: ${detail}`,
    fix: 'Choose another session or reload the page. Nothing recorded is lost.',
  }
}
