import { SternlineError } from '@sternline/core'
import { redact } from '@sternline/engine'
import { nearest, quoted, quotedList, resourceOf } from '../errors/names.ts'
import type { NamedModel } from './model-names.ts'
import type { Api } from './route.ts'

/** What is compared of a name; requests may bring longer ones. Unit: characters. */
const LONGEST = 200

/** Says that a name is nobody's, whose there are, and which was probably meant. */
export function unknownModel(asked: string, models: readonly NamedModel[]): SternlineError {
  const typed = redact(asked.slice(0, LONGEST))
  const names = models.map(({ model }) => model.name)
  const [only] = names
  if (only === undefined) return nothingConfigured(typed)
  const host = hostOf(models)
  const proposal = nearest(typed, names) ?? only
  const question = names.length === 1 ? 'Did you mean it?' : `Did you mean ${quoted(proposal)}?`
  const alias = `Ask for it by that name, or add "aliases": [${JSON.stringify(quoted(typed).slice(1, -1))}] to it in settings.json.`
  return new SternlineError('unknown-model', {
    what:
      host === null ? `No model ${quoted(typed)} is configured.` : `No deployment ${quoted(typed)} on ${quoted(host)}.`,
    why:
      host === null
        ? 'The settings name the models that can be asked for.'
        : 'Deployment names are yours, not model ids.',
    fix: `Configured: ${quotedList(names)}. ${question} ${alias}`,
  })
}

/** The resource that all the deployments are on; null when they are on several, or not on Azure. */
function hostOf(models: readonly NamedModel[]): string | null {
  const hosts = new Set(models.map(({ upstream }) => upstream.baseUrl))
  const [first] = models
  const isAzure = models.every(({ upstream }) => upstream.name !== 'anthropic')
  return first !== undefined && hosts.size === 1 && isAzure ? resourceOf(new URL(first.upstream.baseUrl).host) : null
}

function nothingConfigured(asked: string): SternlineError {
  return new SternlineError('unknown-model', {
    what: `No model ${quoted(asked)} is configured.`,
    why: 'The settings name no upstream for it.',
    fix: 'Add one to `language_models` in settings.json; docs/settings.md shows how.',
  })
}

const SPOKEN: Readonly<Record<Api, string>> = { messages: "Claude's Messages API", openai: "OpenAI's API" }

const PATHS: Readonly<Record<Api, string>> = { messages: '/v1/messages', openai: '/openai/v1' }

/** Says that a model is configured, and speaks the other API. */
export function otherApi(asked: string, spoken: Api, asking: Api): SternlineError {
  return new SternlineError('other-api', {
    what: `${quoted(asked)} can't be asked through ${SPOKEN[asking]}.`,
    why: `It is served through ${SPOKEN[spoken]}, and requests go on as they are: nothing is converted.`,
    fix: `Point a client of that API at ${PATHS[spoken]}, or ask for a model of ${SPOKEN[asking]}.`,
  })
}
