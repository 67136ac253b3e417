import type { Evidence } from '../evidence.ts'
import { quoted, quotedList, where } from '../names.ts'
import { proofOf, type Row } from '../row.ts'

const BETA_VALUE = /\b[a-z][a-z\d]*(?:-[a-z\d]+)*-20\d{2}-\d{2}-\d{2}\b/g
/** Unit: characters. */
const LONGEST_LIST = 2_000
const FIELD = /(?:^|[\s"'])([a-z_]\w{0,40}(?:\.\w{1,40}){0,6}): extra inputs are not permitted/i
/** Fields that belong to a beta, and are refused where it is not known. Source: the protocol page of Claude Code's gateways. */
const PAIRED = /context_management|input_examples|output_config|defer_loading|eager_input_streaming/

const isRefused = ({ status }: Evidence): boolean => status === 400 || status === 422 || status === null

/** The betas that the answer names. They stand at its beginning; a long text is not searched for more. */
function betasIn({ message }: Evidence): readonly string[] {
  return [...new Set(message.slice(0, LONGEST_LIST).match(BETA_VALUE) ?? [])]
}

function fieldIn({ message }: Evidence): string {
  return FIELD.exec(message)?.[1] ?? PAIRED.exec(message)?.[0] ?? 'a field'
}

/** A14 to A17: what an upstream does not know. The client may leave it out by itself, so it keeps the upstream's words. */
export const CAPABILITY_ROWS: readonly Row[] = [
  {
    id: 'A14',
    code: 'beta-not-known',
    seen: '400: Unexpected value(s) `advisor-tool-2026-03-01` for the `anthropic-beta` header',
    delivery: 'capability',
    confirmedHere: false,
    recognise: ({ message }) => /unexpected value\(s\).{0,400}anthropic-beta/is.test(message),
    explain: evidence => {
      const betas = betasIn(evidence)
      return {
        what: `${where(evidence.context)} does not know ${betas.length === 0 ? 'a beta that the client asks for' : quotedList(betas)}.`,
        cause: "The client's version is newer than the upstream's.",
        proof: proofOf(evidence),
        fix: 'Leave only that value and its field out. CLAUDE_CODE_DISABLE_EXPERIMENTAL_BETAS=1 also helps, but makes the first request about half as long again.',
      }
    },
  },
  {
    id: 'A16',
    code: 'structured-outputs-not-hosted',
    seen: '400: structured_outputs not supported in your workspace.',
    delivery: 'capability',
    confirmedHere: true,
    recognise: ({ message }) => /structured_outputs? (is |are )?not supported/i.test(message),
    explain: evidence => ({
      what: `${evidence.context.model === null ? 'That deployment' : quoted(evidence.context.model)} has no structured outputs.`,
      cause:
        'It is hosted on Azure; strict tools and output formats are there only for deployments hosted on Anthropic.',
      proof: proofOf(evidence),
      fix: 'Leave "strict" and the output format out, or deploy the model in the version that is hosted on Anthropic.',
    }),
  },
  {
    id: 'A15',
    code: 'field-not-permitted',
    seen: '400: context_management: Extra inputs are not permitted',
    delivery: 'capability',
    confirmedHere: true,
    recognise: evidence =>
      isRefused(evidence) &&
      /extra inputs are not permitted/i.test(evidence.message) &&
      !/cache_control/.test(evidence.message),
    explain: evidence => ({
      what: `${where(evidence.context)} refuses ${quoted(fieldIn(evidence))}.`,
      cause: PAIRED.test(evidence.message)
        ? 'The field belongs to a beta: a hop took the header away and left the body as it was, or the deployment does not have it (hosted on Azure).'
        : 'The deployment does not know that field.',
      proof: proofOf(evidence),
      fix: 'Send the beta header and its field, or neither of them.',
    }),
  },
  {
    id: 'A17',
    code: 'thinking-not-known',
    seen: "400: Input tag 'adaptive' found using 'type' does not match any of the expected tags",
    delivery: 'capability',
    confirmedHere: false,
    recognise: evidence =>
      isRefused(evidence) &&
      (/input tag 'adaptive' found/i.test(evidence.message) ||
        /\bthinking(\.\w+)*: input tag '/i.test(evidence.message)),
    explain: evidence => ({
      what: `${evidence.context.model === null ? 'That deployment' : quoted(evidence.context.model)} does not know that way of thinking.`,
      cause: 'An older model stands behind the name than the client believes.',
      proof: proofOf(evidence),
      fix: 'Say which model it serves ("model" in your settings), turn thinking off in the client, or deploy a newer model.',
    }),
  },
]
