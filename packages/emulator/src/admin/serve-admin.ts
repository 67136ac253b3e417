import { SternlineError } from '@sternline/core'
import { readJsonBody } from '../body.ts'
import type { Call } from '../call.ts'
import { FAULT_FORMS } from '../faults/fault.ts'
import { jsonResponse, problemResponse, refuse } from '../problem.ts'
import type { World } from '../world.ts'

/** Serves `GET /emulator/clock`. */
export function serveClock(call: Call, { clock }: World): Response {
  return jsonResponse({ now: clock.now() }, call)
}

/** Serves `POST /emulator/clock`: `{ "advanceMs": 300000 }` lets five minutes pass at once. */
export async function moveClock(call: Call, { clock }: World): Promise<Response> {
  const body = await readJsonBody(call.request)
  if (!body.ok) return problemResponse(body.problem, call)
  const { advanceMs } = body.value
  try {
    const now = clock.advance(typeof advanceMs === 'number' ? advanceMs : Number.NaN)
    return jsonResponse({ now }, call)
  } catch (error) {
    if (!(error instanceof SternlineError)) throw error
    return problemResponse(refuse(`advanceMs: ${error.message}`).problem, call)
  }
}

/** Serves `GET /emulator/faults`. */
export function serveFaults(call: Call, { faults }: World): Response {
  return jsonResponse(faults.state, call)
}

/**
 * Serves `POST /emulator/faults`: `{ "fault": "529", "next": 2 }` spoils the next two requests, `{ "fault": "500", "rate": 0.1 }`
 * every tenth or so.
 */
export async function orderFault(call: Call, { faults }: World): Promise<Response> {
  const body = await readJsonBody(call.request)
  if (!body.ok) return problemResponse(body.problem, call)
  const { fault, next = 1, rate } = body.value
  const isTaken = typeof rate === 'number' ? faults.setRate(fault, rate) : faults.queue(fault, Number(next))
  if (isTaken) return jsonResponse(faults.state, call)
  const message = `fault: Input should be one of ${FAULT_FORMS}; with next (requests, an integer above 0; up to 100 orders wait) or rate (0 to 1).`
  return problemResponse(refuse(message).problem, call)
}

/** Serves `DELETE /emulator/faults`. */
export function clearFaults(call: Call, { faults }: World): Response {
  faults.clear()
  return jsonResponse(faults.state, call)
}
