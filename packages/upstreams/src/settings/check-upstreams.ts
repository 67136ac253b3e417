import { hasSecret } from '@sternline/engine'
import { isDatedVersion } from '../addresses/azure-openai-address.ts'
import { findPlaceholder } from '../addresses/placeholder.ts'
import { readAddress } from '../addresses/read-address.ts'
import { type SectionDraft, sectionsIn, textOf } from './drafts.ts'
import { type Finding, fault, quote, warning } from './finding.ts'

/** Names that shells and systems accept for a variable. */
const VARIABLE = /^[A-Za-z_]\w*$/

/** A version of the Messages API is a date. @see https://platform.claude.com/docs/en/api/versioning */
const VERSION = /^\d{4}-\d{2}-\d{2}$/

/** Words for `api_version` that mean Azure's v1 API. */
const V1_WORDS: ReadonlySet<string> = new Set(['v1', 'preview', 'latest'])

/** Checks what the schema can't say of an upstream: its address, its versions and its credential. */
export function checkUpstreams(file: unknown): readonly Finding[] {
  return sectionsIn(file).flatMap(draft => [...checkAddress(draft), ...checkVersion(draft), ...checkCredential(draft)])
}

function checkAddress(draft: SectionDraft): readonly Finding[] {
  const url = textOf(draft, 'api_url')
  // A key in it has been found already.
  if (url === null || hasSecret(url)) return []
  const path = [...draft.path, 'api_url']
  const reading = readAddress(url, draft.section, textOf(draft, 'api_version'))
  if (!reading.ok) return [fault(reading.code, path, reading.problem.what, reading.problem.why, reading.problem.fix)]
  return [
    ...reading.address.notes.map(({ what, why, fix }) => warning('address-note', path, what, why, fix)),
    ...checkDeployment(draft, reading.address.deployment),
  ]
}

/** The portal's address names a deployment; then it is one of the models. */
function checkDeployment(draft: SectionDraft, deployment: string | null): readonly Finding[] {
  const names = draft.models.map(model => textOf(model, 'name'))
  if (deployment === null || names.includes(deployment)) return []
  const what = `The address names the deployment ${quote(deployment)}, and \`available_models\` does not.`
  const fix = `Add { "name": ${quote(deployment)} } to \`available_models\`, or remove it from the address.`
  return [warning('address-note', [...draft.path, 'api_url'], what, 'Only models of that list can be asked for.', fix)]
}

function checkVersion(draft: SectionDraft): readonly Finding[] {
  const version = textOf(draft, 'api_version')
  if (version === null) return []
  const isGood =
    draft.section === 'azure_openai' ? isDatedVersion(version) || V1_WORDS.has(version) : VERSION.test(version)
  if (isGood) return []
  const path = [...draft.path, 'api_version']
  const what = `\`api_version\` is ${quote(version)}, which is not a version of this API.`
  return draft.section === 'azure_openai'
    ? [
        fault(
          'bad-value',
          path,
          what,
          'It is a date like 2024-10-21; the v1 API needs none.',
          'Remove it for the v1 API.',
        ),
      ]
    : [
        fault(
          'bad-value',
          path,
          what,
          'It is the date in the `anthropic-version` header.',
          'Write 2023-06-01, or remove it.',
        ),
      ]
}

function checkCredential(draft: SectionDraft): readonly Finding[] {
  const variable = textOf(draft, 'api_key_env')
  const file = textOf(draft, 'api_key_file')
  const auth = textOf(draft, 'auth')
  return [
    ...(variable === null ? [] : checkVariable(draft, variable)),
    ...(file === null ? [] : checkFile(draft, file)),
    ...(variable !== null && file !== null ? [twoCredentials(draft, 'api_key_file', 'api_key_env')] : []),
    ...(auth === 'entra' && (variable ?? file) !== null
      ? [twoCredentials(draft, 'auth', variable === null ? 'api_key_file' : 'api_key_env')]
      : []),
    ...((auth === 'key' || auth === 'bearer') && variable === null && file === null ? [needsKey(draft)] : []),
  ]
}

function checkVariable(draft: SectionDraft, name: string): readonly Finding[] {
  if (VARIABLE.test(name) || hasSecret(name)) return []
  return [
    fault(
      'bad-value',
      [...draft.path, 'api_key_env'],
      '`api_key_env` is not the name of an environment variable.',
      'It is the name of a variable, never the key itself, and has letters, digits and underscores alone.',
      'Write for example "api_key_env": "AZURE_API_KEY" and set that variable where Sternline is started.',
    ),
  ]
}

function checkFile(draft: SectionDraft, path: string): readonly Finding[] {
  if (findPlaceholder(path) === null) return []
  const what = '`api_key_file` still holds a placeholder.'
  return [
    fault(
      'placeholder',
      [...draft.path, 'api_key_file'],
      what,
      'It stands for a path of your own.',
      'Write the path of the file that holds the key.',
    ),
  ]
}

function twoCredentials(draft: SectionDraft, setting: string, other: string): Finding {
  return fault(
    'two-credentials',
    [...draft.path, setting],
    setting === 'auth'
      ? '`auth` asks for an Entra token, and a key is named too.'
      : `Both \`${other}\` and \`${setting}\` are set.`,
    'Requests are signed once, and which of the two was meant is not known.',
    setting === 'auth' ? `Remove \`${other}\`, or set "auth": "key".` : 'Remove one of them.',
  )
}

function needsKey(draft: SectionDraft): Finding {
  return fault(
    'missing',
    [...draft.path, 'auth'],
    '`auth` asks for a key, and none is named.',
    'Without a key the credential that each caller brings is forwarded as it is.',
    'Name a key by `api_key_env` or `api_key_file`, or remove `auth`.',
  )
}
