import type { ServerResponse } from 'node:http'
import { SternlineError } from '@sternline/core'
import { UpstreamUnreachable } from '@sternline/engine'
import { refuse } from '../safety/refusal.ts'

/**
 * Answers 502 when an upstream gave no answer, with what happened, why, and what to do.
 *
 * @param problem what the engine or the upstream threw
 * @returns false when `problem` is something else; nothing was answered then
 */
export function refuseUnreachable(response: ServerResponse, problem: unknown): boolean {
  if (!(problem instanceof SternlineError)) return false
  const { what, why, fix } = problem
  const headers = problem instanceof UpstreamUnreachable ? { 'x-sternline-exchange': problem.exchange } : {}
  refuse(response, { status: 502, type: 'api_error', what, why, fix, headers })
  return true
}
