import { findModel } from '@sternline/core'
import type { Evidence } from '../evidence.ts'
import { nearest, quoted, quotedList, resourceName, sameButForSpelling, where } from '../names.ts'
import { type ErrorWords, proofOf, type Row } from '../row.ts'

/** The second form names the deployment, which Azure's gateway does not. */
const NOT_FOUND = /the api deployment (?:for this resource )?(?:\S{1,200} )?does not exist/i
const NAMED = /the api deployment (?!for this resource )(\S{1,200}) does not exist/i

const isNotFound = ({ code, message, status }: Evidence): boolean =>
  code === 'DeploymentNotFound' || ((status === 404 || status === null) && NOT_FOUND.test(message))

/** What the answer calls the deployment, else what was asked for. */
function asked({ message, context }: Evidence): string | null {
  const named = NAMED.exec(message)?.[1]?.replaceAll(/^\[|\]$/g, '')
  return context.model ?? named ?? null
}

function missing(evidence: Evidence): string {
  const name = asked(evidence)
  return `No deployment ${name === null ? 'of that name' : quoted(name)} on ${where(evidence.context)}.`
}

function whatToAskFor(evidence: Evidence): string {
  const { configured } = evidence.context
  const name = asked(evidence)
  const list = `List them with \`az cognitiveservices account deployment list --name ${resourceName(evidence.context)} --resource-group <GROUP> --query "[].name"\``
  if (name !== null && configured.includes(name)) {
    return `It is in your settings under that name: if it was deployed within the last 5 minutes, wait a moment, else put its exact name there. ${list}.`
  }
  if (configured.length === 0) {
    return `${list}, and put the exact name in "name" of "available_models" in your settings.`
  }
  const [only] = configured
  const proposal = configured.length === 1 || name === null ? only : nearest(name, configured)
  const question = configured.length === 1 ? 'Did you mean it?' : `Did you mean ${quoted(proposal ?? '')}?`
  return `Configured: ${quotedList(configured)}. ${question}${pinning(name, proposal ?? '')}`
}

/** A model's id comes from a client's own list, and can be mapped for good. */
function pinning(name: string | null, proposal: string): string {
  if (name === null || findModel(name) === null) return ''
  const alias = `add "aliases": ["${quoted(name).slice(1, -1)}"] to ${quoted(proposal)} in your settings`
  return ` Then ask for it by that name, or ${alias}.`
}

function spelling(evidence: Evidence): ErrorWords {
  const name = quoted(evidence.context.model ?? '')
  const configured = quoted(sameButForSpelling(evidence.context) ?? '')
  return {
    what: missing(evidence),
    cause: `Your deployment is called ${configured}: Azure compares every character, and the client's list of models has another spelling.`,
    proof: proofOf(evidence),
    fix: `Add "aliases": ["${name.slice(1, -1)}"] to ${configured} in your settings, or ask for ${configured}.`,
  }
}

/** A20 and A1: names of deployments. */
export const DEPLOYMENT_ROWS: readonly Row[] = [
  {
    id: 'A20',
    code: 'deployment-spelled-differently',
    seen: 'Works for one model, 404 for another: `claude-opus-4-5-20251101` is asked for, `claude-opus-4-5` is deployed',
    delivery: 'configuration',
    confirmedHere: true,
    recognise: evidence => isNotFound(evidence) && sameButForSpelling(evidence.context) !== null,
    explain: spelling,
  },
  {
    id: 'A1',
    code: 'deployment-not-found',
    seen: '404 `DeploymentNotFound`: The API deployment for this resource does not exist',
    delivery: 'configuration',
    confirmedHere: true,
    recognise: isNotFound,
    explain: evidence => ({
      what: missing(evidence),
      cause: 'Deployment names are yours, not model ids.',
      proof: proofOf(evidence),
      fix: whatToAskFor(evidence),
    }),
  },
]
