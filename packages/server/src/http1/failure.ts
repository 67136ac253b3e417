/**
 * An error as the system's are: known by its code.
 *
 * @param code `ECONNRESET` for example
 * @param message for logs; quotes nothing that a host sent
 */
export function failure(code: string, message: string = code): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code })
}

/** A host's answer that can't be read as HTTP/1.1. */
export function notHttp(why: string): NodeJS.ErrnoException {
  return failure('EPROTO', why)
}

/** A connection that ended where more was to come. The code and the words are Node's. */
export function hungUp(): NodeJS.ErrnoException {
  return failure('ECONNRESET', 'socket hang up')
}

/** Whether a connection broke because the other end let go of it. @see https://nodejs.org/api/http.html#requestreusedsocket */
export function isReset(problem: unknown): boolean {
  return problem instanceof Error && 'code' in problem && (problem.code === 'ECONNRESET' || problem.code === 'EPIPE')
}
