import { fingerprintOf } from '@sternline/core'
import { draftOf } from './agent/agent.ts'
import { readScene } from './agent/read-scene.ts'
import type { Draft } from './agent/scene.ts'
import { isObject, type JsonObject, list } from './json.ts'
import type { Received } from './receive.ts'
import { type Reply, type ReplyLimits, replyOf } from './reply.ts'
import type { World } from './world.ts'

/** The answer to a request: what the scenario says, or what the agent does. The same seed and request give the same. */
export function writeReply({ body, prompt, served }: Received, { script, seed }: World): Reply {
  const key = `${seed} ${fingerprintOf(prompt)}`
  const scene = readScene(body)
  const draft = script.takeAnswer(scene) ?? draftOf(scene, choiceOf(prompt, seed))
  return replyOf(draft, { ...limitsOf(body, draft), charactersPerToken: served.charactersPerToken, key })
}

function choiceOf(prompt: Received['prompt'], seed: number): number {
  return (Number.parseInt(fingerprintOf(prompt).slice(0, 8), 16) ^ seed) >>> 0
}

function limitsOf(body: JsonObject, draft: Draft): Omit<ReplyLimits, 'charactersPerToken' | 'key'> {
  return {
    maxTokens: Number(body['max_tokens']),
    stopSequences: list(body['stop_sequences'])
      .filter(stop => typeof stop === 'string')
      .filter(stop => stop !== ''),
    thinking: thinkingOf(body['thinking'], draft),
  }
}

/** Where the model may decide by itself whether to think, it thinks before it calls a tool. */
function thinkingOf(thinking: unknown, draft: Draft): ReplyLimits['thinking'] {
  if (!isObject(thinking)) return 'none'
  const { type, display } = thinking
  const isThinking = type === 'enabled' || (type === 'adaptive' && draft.calls.length > 0)
  if (!isThinking) return 'none'
  return display === 'omitted' ? 'omitted' : 'shown'
}
