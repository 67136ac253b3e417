import { costOf, findModel, formatLabel, whyNoLabel } from '@sternline/core'
import type { Row } from './row.ts'
import type { Answer } from './sender.ts'

/**
 * Makes a row of an answer: its label, or the reason why there is none, and its cost.
 *
 * @param call the call's number, from 1
 */
export function rowOf(call: number, model: string, answer: Answer): Row {
  const usage = answer.kind === 'unreachable' ? null : answer.usage
  const label = answer.kind === 'ok' && usage !== null ? formatLabel(usage) : null
  return {
    call,
    model,
    status: statusOf(answer),
    label,
    reason: label === null ? reasonOf(answer, model) : null,
    isFailed: answer.kind !== 'ok',
    usage,
    cost: usage === null ? null : costOf(usage, findModel(model)),
  }
}

function statusOf(answer: Answer): number | null {
  if (answer.kind === 'refused') return answer.status
  return answer.kind === 'unreachable' ? null : 200
}

function reasonOf(answer: Answer, model: string): string {
  switch (answer.kind) {
    case 'refused':
      return `refused with status ${answer.status}, ${answer.error}`
    case 'broken':
      return `the answer broke off: ${answer.error}`
    case 'unreachable':
      return `no answer: ${answer.error}`
    case 'ok':
      return answer.usage === null ? 'the answer reported no usage' : whyNoLabel(answer.usage, findModel(model))
  }
}
