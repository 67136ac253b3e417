import { SternlineError } from '@sternline/core'
import { placeOf } from '../../auth/read-key.ts'
import type { CredentialFacts } from '../../errors/credential-facts.ts'
import { explainThrown } from '../../errors/explain-answer.ts'
import type { UpstreamSettings } from '../../settings/settings.ts'
import { type CheckResult, type Report, reportOn } from '../check-result.ts'
import { contextOf, type Patient } from '../patient.ts'
import type { DoctorPorts } from '../ports.ts'
import { triedCredentials } from '../tried-credentials.ts'

type KeyFacts = Extract<CredentialFacts, { kind: 'key' }>
type TokenFacts = Extract<CredentialFacts, { kind: 'token' }>

const MINUTE_MS = 60_000
/** What a key of each upstream looks like. */
const EXPECTED: Readonly<Record<UpstreamSettings['name'], KeyFacts['shape']>> = {
  anthropic: 'anthropic',
  azure_anthropic: 'azure',
  azure_openai: 'azure',
}
const FORMS: Readonly<Record<string, string>> = {
  anthropic: "Anthropic's keys begin with sk-ant-",
  azure: "Azure's keys have 32 or 84 letters and digits",
}

/** The form of the key, or the audience and life of the token; neither is ever shown. */
export function checkCredential(patient: Patient, ports: DoctorPorts): CheckResult {
  const { upstream, signed, credential } = patient
  const { kind } = upstream.credential
  const report = reportOn(kind === 'entra' ? 'token' : 'key', upstream.name)
  if (kind === 'caller') return report.skipped("No key is kept here: each client's own goes on to this host.")
  if (!signed.ok) return unsigned(report, signed.problem, patient, ports)
  if (credential === null) return report.failed('No credential goes out.', keyFix(upstream))
  return credential.kind === 'token'
    ? checkToken(report, credential, upstream, ports.now())
    : checkKey(report, credential, upstream)
}

function unsigned(report: Report, problem: unknown, patient: Patient, ports: DoctorPorts): CheckResult {
  const tried = triedCredentials(problem)
  const said = tried.length === 0 ? '' : ` ${tried.join('; ')}.`
  if (problem instanceof SternlineError) {
    return report.failed(`${problem.what} ${problem.why}${said}`, problem.fix, problem.code)
  }
  const context = contextOf(patient, { model: null, path: null, at: ports.now(), variables: [] })
  const explained = explainThrown(problem, context)
  if (explained === null) return report.failed(`The credential could not be read.${said}`, keyFix(patient.upstream))
  return report.failed(`${explained.what} ${explained.cause}${said}`, explained.fix, explained.id)
}

function checkKey(report: Report, { shape, length, header }: KeyFacts, upstream: UpstreamSettings): CheckResult {
  const where = placeOfKey(upstream)
  const seen = `The key${where === null ? '' : ` in ${where}`} has ${length} characters and goes into ${header}`
  const expected = EXPECTED[upstream.name]
  if (shape === 'placeholder' || shape === 'empty')
    return report.failed(`${seen}: it is still a placeholder.`, keyFix(upstream))
  if (shape === expected) return report.ok(`${seen}; its form is right.`)
  return report.warning(`${seen}, and it does not look like one: ${FORMS[expected] ?? ''}.`, keyFix(upstream))
}

function checkToken(report: Report, token: TokenFacts, upstream: UpstreamSettings, at: number): CheckResult {
  const wanted = upstream.credential.kind === 'entra' ? upstream.credential.scope.replace(/\/?\.default$/, '') : null
  const { audience, expiresAt } = token
  const fix = 'Run `az login`, and leave "entra_scope" out of the settings unless your resource wants another one.'
  if (wanted !== null && audience !== null && audience.replace(/\/$/, '') !== wanted) {
    return report.failed(`The token is for ${audience}; ${upstream.name} wants ${wanted}.`, fix, 'A8')
  }
  if (expiresAt !== null && expiresAt <= at) {
    return report.failed(`The token expired ${minutes(at - expiresAt)} ago.`, fix, 'A8')
  }
  const life = expiresAt === null ? '' : `, for ${minutes(expiresAt - at)} more`
  return report.ok(`The token is for ${audience ?? 'an unnamed audience'}${life}.`)
}

function minutes(ms: number): string {
  const count = Math.max(1, Math.round(ms / MINUTE_MS))
  return `${count} minute${count === 1 ? '' : 's'}`
}

function placeOfKey({ credential }: UpstreamSettings): string | null {
  return credential.kind === 'key' ? placeOf(credential.source) : null
}

function keyFix({ name, credential, baseUrl }: UpstreamSettings): string {
  const place = credential.kind === 'key' ? placeOf(credential.source) : `the place that "${name}" names`
  if (name === 'anthropic') return `Put a key of the Claude Console into ${place}.`
  const [resource = ''] = new URL(baseUrl).hostname.split('.')
  return `Put the output of \`az cognitiveservices account keys list --name ${resource} --resource-group <GROUP> --query key1 --output tsv\` into ${place}.`
}
