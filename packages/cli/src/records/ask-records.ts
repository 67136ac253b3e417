import { SternlineError } from '@sternline/core'
import { z } from 'zod'
import type { Records } from './find-records.ts'

type Server = Extract<Records, { kind: 'server' }>

const refusal = z.object({ error: z.object({ message: z.string() }) })

/**
 * Asks a server for what it recorded.
 *
 * @param path below its address
 * @returns the answer, a success or a 404
 * @throws SternlineError `records-refused` with the server's own words, `server-not-found` when it is gone
 */
export async function askRecords({ server, token }: Server, method: 'GET' | 'DELETE', path: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(token === null ? {} : { 'x-sternline-token': token }) }
  const answer = await fetch(server.url + path, { method, headers, redirect: 'error' }).catch(() => null)
  if (answer === null) {
    throw new SternlineError('server-not-found', {
      what: `The server at ${server.url} does not answer any more.`,
      why: 'It was stopped while it was asked.',
      fix: 'Run the command again: it then reads the file itself.',
    })
  }
  if (answer.ok || answer.status === 404) return answer
  const said = refusal.safeParse(await answer.json().catch(() => null))
  throw new SternlineError('records-refused', {
    what: `The server at ${server.url} answered with status ${answer.status}.`,
    why: said.success ? said.data.error.message : 'It did not say why.',
    fix: 'Run the command on the machine of the server, as the user who started it.',
  })
}
