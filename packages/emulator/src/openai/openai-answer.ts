import { DEFAULT_CHARACTERS_PER_TOKEN } from '@sternline/core'
import { draftOf } from '../agent/agent.ts'
import { readScene } from '../agent/read-scene.ts'
import { apiNotSupported, deploymentNotFound, resourceNotFound } from '../azure/azure-problems.ts'
import { isClaude } from '../azure/deployments.ts'
import { readJsonBody } from '../body.ts'
import { hashWords } from '../cache/short-hash.ts'
import type { Call } from '../call.ts'
import { scopeOf } from '../credentials.ts'
import type { JsonObject } from '../json.ts'
import { accept, type Checked, refuse } from '../problem.ts'
import { type Reply, replyOf } from '../reply.ts'
import type { World } from '../world.ts'
import { cacheRulesOf } from './cache-rules.ts'
import type { OpenAiBill } from './openai-cache.ts'
import { renderPrompt } from './render-prompt.ts'

/** An answer of an OpenAI model, before it is written in the form of the API that was asked. */
export type OpenAiAnswer = Readonly<{
  body: JsonObject
  model: string
  bill: OpenAiBill
  reply: Reply
  /** How long the reply takes to begin. Unit: milliseconds. */
  lateMs: number
}>

/** What the two APIs do each in its own way. */
export type OpenAiApi = Readonly<{
  /** What is wrong with a body, in OpenAI's words; null when nothing is. */
  findProblem: (body: JsonObject, model: string) => Readonly<{ message: string; param: string; code: string }> | null
  asClaude: (body: JsonObject) => JsonObject
  maxTokens: (body: JsonObject) => unknown
}>

/** Versions that the v1 path takes; the dated ones belong to the path of a deployment. */
const V1_VERSIONS: ReadonlySet<string | null> = new Set([null, 'v1', 'preview', 'latest'])

/** What is written when a request sets no bound. Unit: tokens. */
const DEFAULT_MAX_TOKENS = 16_384

/**
 * Takes a request in and answers it.
 *
 * @param deployment from the path; empty when the body names it
 */
export async function answerOpenAi(
  call: Call,
  world: World,
  deployment: string,
  api: OpenAiApi,
): Promise<Checked<OpenAiAnswer>> {
  const version = new URL(call.request.url).searchParams.get('api-version')
  if (deployment !== '' && version === null) return resourceNotFound()
  if (deployment === '' && !V1_VERSIONS.has(version)) {
    return refuse('API version not supported', 'invalid_request_error', { gatewayCode: 'BadRequest' })
  }
  const scope = await scopeOf(call)
  if (!scope.ok) return scope
  const read = await readJsonBody(call.request)
  if (!read.ok) return read
  const model = modelOf(read.value, deployment, world)
  if (!model.ok) return model
  return answer(read.value, { scope: scope.value, at: call.at, ...model.value }, world, api)
}

type Target = Readonly<{ name: string; model: string }>

function modelOf(body: JsonObject, fromPath: string, { deployments, notFoundWording }: World): Checked<Target> {
  const name = fromPath === '' ? body['model'] : fromPath
  if (typeof name !== 'string' || name === '') {
    return refuse("Missing required parameter: 'model'.", 'invalid_request_error', {
      param: 'model',
      code: 'missing_required_parameter',
    })
  }
  const deployment = deployments(name)
  if (deployment === null) return deploymentNotFound(name, notFoundWording)
  return isClaude(deployment.model) ? apiNotSupported() : accept({ name, model: deployment.model })
}

type Asking = Target & Readonly<{ scope: string; at: number }>

function answer(
  body: JsonObject,
  { scope, at, name, model }: Asking,
  world: World,
  api: OpenAiApi,
): Checked<OpenAiAnswer> {
  const problem = api.findProblem(body, model)
  if (problem !== null) {
    const { message, ...more } = problem
    return refuse(message, 'invalid_request_error', more)
  }
  const prompt = renderPrompt(body)
  const rules = cacheRulesOf(body, model, prompt)
  if (!rules.ok) return rules
  const key = typeof body['prompt_cache_key'] === 'string' ? body['prompt_cache_key'] : ''
  const bill = world.openaiCache.serve({ scope, deployment: name, key, at, prompt, rules: rules.value })
  const scene = readScene(api.asClaude(body))
  const [choice] = hashWords(prompt.text, world.seed)
  const reply = replyOf(world.script.takeAnswer(scene) ?? draftOf(scene, choice), {
    maxTokens: Number(api.maxTokens(body) ?? DEFAULT_MAX_TOKENS),
    stopSequences: stopsOf(body['stop']),
    charactersPerToken: DEFAULT_CHARACTERS_PER_TOKEN,
    thinking: 'none',
    key: `${world.seed} ${choice} ${prompt.text.length}`,
  })
  const lateMs = world.latency({ cached: bill.cached, saved5m: 0, saved1h: 0, fresh: bill.prompt - bill.cached })
  return accept({ body, model, bill, reply, lateMs })
}

function stopsOf(stop: unknown): readonly string[] {
  const stops: readonly unknown[] = Array.isArray(stop) ? stop : [stop]
  return stops.filter(text => typeof text === 'string').filter(text => text !== '')
}
