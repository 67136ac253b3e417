import { type ModelWays, problemText } from '@sternline/assistant'
import { findModel, KNOWN_MODELS, SternlineError } from '@sternline/core'
import type { AssistantModel, ProblemText } from '@sternline/engine'
import type { ConfiguredModel, Upstreams } from '@sternline/upstreams'
import { EMULATED_MODELS, emulatedModel } from './assistant-ways.ts'

/** Problems of a credential that are known without asking anybody. */
const KEY_PROBLEMS: ReadonlySet<string> = new Set(['key-missing', 'key-unreadable', 'key-for-another-host'])

type Named = Pick<ConfiguredModel, 'name' | 'displayName' | 'upstream' | 'api' | 'serves'>

/**
 * The models that a conversation may be had with: those of the settings in their order, then the emulator's.
 *
 * @param upstreams of the settings; null where there are none
 */
export async function listAssistantModels(
  upstreams: Upstreams | null,
  ways: ModelWays,
): Promise<readonly AssistantModel[]> {
  const emulated = EMULATED_MODELS.map(emulatedOf)
  if (upstreams === null) return emulated
  const configured = [...upstreams.models(), ...anthropicsOwn(upstreams)]
  const listed = configured.map(async model => modelOf(model, await problemOf(model, upstreams, ways)))
  return [...(await Promise.all(listed)), ...emulated]
}

/** Anthropic without a list of models answers for every model of its own. */
function anthropicsOwn(upstreams: Upstreams): readonly Named[] {
  if (upstreams.models().some(({ upstream }) => upstream === 'anthropic')) return []
  return KNOWN_MODELS.filter(id => {
    const found = upstreams.resolve(id, 'messages')
    return found.ok && found.route.upstream === 'anthropic'
  }).map(id => ({ name: id, displayName: titleOf(id), upstream: 'anthropic', api: 'messages', serves: id }))
}

async function problemOf({ name, api }: Named, upstreams: Upstreams, ways: ModelWays): Promise<ProblemText | null> {
  const way = ways.find(name)
  if (!way.ok) return problemText(way.problem)
  const found = upstreams.resolve(name, api)
  if (!found.ok) return problemText(found.problem)
  try {
    // Nobody waits for a token here: one that would have to be fetched counts as there.
    await found.route.headers(AbortSignal.abort())
    return null
  } catch (problem) {
    return problem instanceof SternlineError && KEY_PROBLEMS.has(problem.code) ? problemText(problem) : null
  }
}

function modelOf({ name, displayName, upstream, serves }: Named, problem: ProblemText | null): AssistantModel {
  const minimumTokens = findModel(serves ?? name)?.minimumTokens ?? null
  return { name, displayName, upstream, serves, minimumTokens, problem }
}

function emulatedOf(name: string): AssistantModel {
  const serves = emulatedModel(name)
  const displayName = `${titleOf(serves ?? name)} (emulated)`
  return modelOf({ name, displayName, upstream: 'emulator', api: 'messages', serves }, null)
}

function titleOf(id: string): string {
  return `Claude ${findModel(id)?.name ?? id}`
}
