import { type Prompt, type ReadProblem, readRequest } from '@sternline/core'
import { refusalOfHosting } from './azure/azure-hosted.ts'
import { apiNotSupported, deploymentNotFound } from './azure/azure-problems.ts'
import { isClaude } from './azure/deployments.ts'
import { readJsonBody } from './body.ts'
import type { Call } from './call.ts'
import { scopeOf } from './credentials.ts'
import type { JsonObject } from './json.ts'
import { findMarkerProblem } from './marker-message.ts'
import { accept, type Checked, refuse } from './problem.ts'
import { findSystemMessageProblem } from './system-messages.ts'
import { refusalOfThread } from './threads.ts'
import { type ServedModel, servedModel } from './tokens.ts'
import type { World } from './world.ts'

/** A request of the Messages API that passed every check. */
export type Received = Readonly<{
  body: JsonObject
  prompt: Prompt
  /** Whose cache it uses. */
  scope: string
  /** The id of the model that answers; the body's `model` names a deployment on Foundry. */
  modelId: string
  served: ServedModel
}>

type Target = Readonly<{ modelId: string; hosting: string }>

/**
 * Takes a request in, in the API's order: who asks, for what model, and whether it is well formed.
 *
 * @param findShapeProblem what is wrong with the body's form, in the API's words; null when nothing is
 */
export async function receive(
  call: Call,
  world: World,
  findShapeProblem: (body: JsonObject) => string | null,
): Promise<Checked<Received>> {
  const scope = await scopeOf(call)
  if (!scope.ok) return scope
  if (call.family === 'foundry' && !call.request.headers.has('anthropic-version')) {
    return refuse('anthropic-version: header is required')
  }
  const read = await readJsonBody(call.request)
  if (!read.ok) return read
  const body = read.value
  const target = targetOf(body, call, world)
  if (!target.ok) return target
  const { modelId, hosting } = target.value
  const served = servedModel(modelId)
  const prompt = checkedPrompt(body, served, findShapeProblem)
  if (!prompt.ok) return prompt
  return accept({ body, prompt: prompt.value, scope: `${hosting}${scope.value}`, modelId, served })
}

/** On Foundry a model is asked for by its deployment's name; elsewhere any model is served. */
function targetOf(body: JsonObject, { family }: Call, { deployments, notFoundWording }: World): Checked<Target> {
  const { model } = body
  if (family !== 'foundry' || typeof model !== 'string' || model === '') {
    return accept({ modelId: typeof model === 'string' ? model : '', hosting: '' })
  }
  const deployment = deployments(model)
  if (deployment === null) return deploymentNotFound(model, notFoundWording)
  if (!isClaude(deployment.model)) return apiNotSupported()
  const refused = deployment.hosting === 'azure' ? refusalOfHosting(body) : null
  // The cache is where the model runs.
  return refused ?? accept({ modelId: deployment.model, hosting: `${deployment.hosting} ` })
}

function checkedPrompt(
  body: JsonObject,
  { facts }: ServedModel,
  findShapeProblem: (body: JsonObject) => string | null,
): Checked<Prompt> {
  const shape = findShapeProblem(body) ?? findSystemMessageProblem(body, facts)
  if (shape !== null) return refuse(shape)
  const read = readRequest(body)
  if (!read.ok) return refuse(readProblemMessage(read.problem))
  const thread = refusalOfThread(body, read.prompt)
  if (thread !== null) return thread
  const markers = findMarkerProblem(read.prompt, body)
  return markers === null ? accept(read.prompt) : refuse(markers)
}

function readProblemMessage({ at, detail }: ReadProblem): string {
  return `${at.replaceAll(/\[(\d+)\]/g, '.$1')}: ${detail}`
}
