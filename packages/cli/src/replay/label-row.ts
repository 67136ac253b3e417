import { costOf, findModel, formatLabel, inputTokens, LARGEST_MINIMUM_TOKENS, type Usage } from '@sternline/core'
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
      return answer.usage === null ? 'the answer reported no usage' : whyNothing(answer.usage, model)
  }
}

function whyNothing(usage: Usage, model: string): string {
  const input = inputTokens(usage)
  const facts = findModel(model)
  const minimum = facts?.minimumTokens ?? LARGEST_MINIMUM_TOKENS
  const counted = `${input.toLocaleString('en-US')} tokens, all fresh`
  if (input >= minimum) return `${counted}: nothing was marked that could be read or saved`
  if (facts === null) return `${counted}: how short a prefix ${model} caches is not known`
  return `${counted}: ${model} caches from ${minimum.toLocaleString('en-US')} on`
}
