import { findModel, inputTokens, readUsage } from '@sternline/core'
import type { HeaderList } from '@sternline/engine'
import { redact } from '@sternline/engine'
import { explainAnswer } from '../../errors/explain-answer.ts'
import { readErrorBody } from '../../errors/read-error-body.ts'
import { type Fields, fieldsOf, textOf } from '../../openai/fields.ts'
import type { ModelSettings } from '../../settings/settings.ts'
import { type CheckResult, type Report, reportOn } from '../check-result.ts'
import { networkFailure } from '../network-failure.ts'
import { contextOf, type Patient } from '../patient.ts'
import type { DoctorPorts } from '../ports.ts'
import { type SmallestCall, smallestCall, smallestResponse } from '../smallest-call.ts'

/** Unit: milliseconds. */
const PATIENCE_MS = 60_000
/** Unit: characters. What an upstream says that the table does not know is cut here. */
const LONGEST_QUOTE = 300
/** A model that only the Responses API serves. */
const ONLY_RESPONSES = 'A6'

type Answer = Readonly<{ status: number; headers: HeaderList; body: string; ms: number }>

/** Whether a deployment answers, by the smallest possible call. */
export async function checkDeployment(
  patient: Patient,
  model: ModelSettings,
  ports: DoctorPorts,
  signal: AbortSignal,
): Promise<CheckResult> {
  const { upstream, signed } = patient
  const report = reportOn('deployment', `${upstream.name}/${redact(model.name)}`)
  if (!signed.ok) return report.skipped('There is no credential to ask it with.')
  const asked = await ask(report, smallestCall(upstream, model.name, signed.headers), patient, model, ports, signal)
  if (asked.code !== ONLY_RESPONSES) return asked
  const again = await ask(report, smallestResponse(upstream, model.name, signed.headers), patient, model, ports, signal)
  if (again.verdict !== 'ok') return asked
  return report.warning(
    `${again.proof} It answers the Responses API only.`,
    'Ask it through /responses.',
    ONLY_RESPONSES,
  )
}

async function ask(
  report: Report,
  { address, init }: SmallestCall,
  patient: Patient,
  model: ModelSettings,
  ports: DoctorPorts,
  signal: AbortSignal,
): Promise<CheckResult> {
  const path = address.pathname + address.search
  const variables = Object.keys(ports.environment.variables).filter(
    name => ports.environment.variables[name] !== undefined && isAbout(name),
  )
  const context = contextOf(patient, { model: model.name, path, at: ports.now(), variables })
  try {
    const before = ports.now()
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])
    const response = await ports.send(address, { ...init, signal: patience })
    const body = await response.text()
    const answer = { status: response.status, headers: [...response.headers], body, ms: ports.now() - before }
    return answer.status === 200 ? answered(report, answer, model) : refused(report, answer, context)
  } catch (problem) {
    return networkFailure(report, problem, context, patient.isProxied)
  }
}

function answered(report: Report, { body, ms }: Answer, model: ModelSettings): CheckResult {
  const message = parsed(body)
  const usage = readUsage(message['usage'])
  if (usage === null) {
    return report.failed(
      'It answered 200 with something that is no answer of a model.',
      'Check "api_url": a proxy may have answered.',
    )
  }
  const answeredAs = redact(textOf(message['model']))
  const proof = `Answered in ${ms} ms as ${answeredAs}: ${inputTokens(usage)} tokens in, ${usage.output} out.`
  const behind = findModel(answeredAs)?.id ?? null
  if (behind === null || model.serves === null || behind === model.serves) return report.ok(proof)
  return report.warning(
    `${proof} The settings take it for ${model.serves}, so its minimum and prices are those of another model.`,
    `Set "model": "${behind}" for it in "available_models".`,
  )
}

function refused(report: Report, answer: Answer, context: Parameters<typeof networkFailure>[2]): CheckResult {
  const explained = explainAnswer({ ...context, ...answer })
  if (explained !== null) {
    return report.failed(`${explained.what} ${explained.cause} (${explained.proof})`, explained.fix, explained.id)
  }
  if (answer.status >= 300 && answer.status < 400) {
    return report.failed(
      `It answered ${answer.status}, and points elsewhere; keys are sent to no other host.`,
      'Set "api_url" to the address that it points to, if that is yours.',
    )
  }
  const said = redact(readErrorBody(answer.body).message)
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .slice(0, LONGEST_QUOTE)
  return report.failed(
    `It answered ${answer.status}${said === '' ? '' : `: ${said}`}`,
    'See what it says; try again if it is busy.',
  )
}

/** Variables that clients read beside the settings. */
function isAbout(name: string): boolean {
  return /^(ANTHROPIC|AZURE|OPENAI)_[A-Z0-9_]{1,60}$/.test(name)
}

function parsed(text: string): Fields {
  try {
    return fieldsOf(JSON.parse(text))
  } catch {
    // What is no JSON is no answer; it is said above.
    return {}
  }
}
