import { findModel, inputTokens, readUsage, type Usage } from '@sternline/core'
import { redact } from '@sternline/engine'
import type { ErrorContext } from '../../errors/evidence.ts'
import { explainSymptom } from '../../errors/explain-answer.ts'
import { fieldsOf } from '../../openai/fields.ts'
import type { ModelSettings } from '../../settings/settings.ts'
import { type CheckResult, type Report, reportOn } from '../check-result.ts'
import { networkFailure } from '../network-failure.ts'
import { contextOf, type Patient } from '../patient.ts'
import type { DoctorPorts } from '../ports.ts'
import { cachedCall } from '../smallest-call.ts'

/** Unit: milliseconds. */
const PATIENCE_MS = 60_000
/** An entry can be read when the answer that wrote it has begun; some hosts need a moment more. Unit: milliseconds. */
const BETWEEN_MS = 1000
/** What the largest known minimum is, for a model that nobody named. Unit: tokens. */
const UNKNOWN_MINIMUM = 4096

/** What each of the three requests was billed; the status instead where one was refused. */
type Billed = readonly (Usage | number)[]

/** The same request twice, then with one byte changed at its beginning: whether the second is read from the cache, and the third is not. */
export async function checkCache(
  patient: Patient,
  model: ModelSettings,
  ports: DoctorPorts,
  signal: AbortSignal,
): Promise<CheckResult> {
  const { upstream, signed } = patient
  const report = reportOn('cache', `${upstream.name}/${redact(model.name)}`)
  if (!signed.ok) return report.skipped('There is no credential to ask it with.')
  const { headers } = signed
  const minimumTokens = findModel(model.serves ?? '')?.minimumTokens ?? UNKNOWN_MINIMUM
  const context = contextOf(patient, { model: model.name, path: null, at: ports.now(), variables: [] })
  const seed = ports.now()
  const ask = async (beginning: string): Promise<Usage | number> => {
    const { address, init } = cachedCall(upstream, model.name, headers, { beginning, minimumTokens })
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])
    const response = await ports.send(address, { ...init, signal: patience })
    const usage = response.status === 200 ? readUsage(fieldsOf(await response.json())['usage']) : null
    return usage ?? response.status
  }
  try {
    const first = await ask(`A${seed}`)
    await ports.pause(BETWEEN_MS, signal)
    return judge(report, [first, await ask(`A${seed}`), await ask(`B${seed}`)], minimumTokens, context)
  } catch (problem) {
    return networkFailure(report, problem, context, patient.isProxied)
  }
}

function judge(report: Report, billed: Billed, minimumTokens: number, context: ErrorContext): CheckResult {
  const [first, second, third] = billed.filter(one => typeof one !== 'number')
  if (first === undefined || second === undefined || third === undefined) {
    const status = billed.find(one => typeof one === 'number')
    return report.warning(`It answered ${status} to a longer request.`, 'Try again when it is not busy.')
  }
  const promptTokens = inputTokens(second)
  if (second.cached === 0) {
    const symptom = { kind: 'cache-never-read', requests: 2, promptTokens, minimumTokens, hasMarkers: true } as const
    const explained = explainSymptom(symptom, context)
    const seen = `The same ${promptTokens} tokens were sent twice; ${first.saved5m + first.saved1h} were saved to the cache and none was read.`
    return report.failed(`${seen} ${explained?.cause ?? ''}`, explained?.fix ?? 'Look at a session on the page.', 'A28')
  }
  if (third.cached < second.cached) {
    return report.ok(
      `Asked twice, the second time ${second.cached} of ${promptTokens} tokens came from the cache; with the first byte changed, ${third.cached}.`,
    )
  }
  return report.warning(
    `${third.cached} tokens came from a cache although the first byte was another one.`,
    'Something between here and the model answers from a cache of its own, or counts wrongly: ask who runs it.',
  )
}
