import { findModel, SternlineError } from '@sternline/core'

/** A model under the name that its owner gave it. */
type Deployment = Readonly<{
  name: string
  /** The model's id: `claude-opus-5`, `gpt-5.6`. */
  model: string
  /** Who runs it. What Azure runs lacks structured output and server tools. Default: `anthropic`. */
  hosting: 'azure' | 'anthropic'
}>

/** Deployments by name: a model's id, or the id and who hosts it. */
export type DeploymentOptions = Readonly<
  Record<string, string | Readonly<{ model: string; hosting?: 'azure' | 'anthropic' }>>
>

/** Finds a deployment by its exact name; null when the resource has none of that name. */
export type Deployments = (name: string) => Deployment | null

/** Models of OpenAI by their ids. */
const OPENAI_MODEL = /^(gpt-|o\d|codex-|chatgpt-)/

/**
 * Makes the deployments of the emulated Azure resource.
 *
 * @param options null for one deployment a known model, each under the model's own id, as Azure's portal proposes
 * @throws SternlineError `bad-deployment` for one without a model
 */
export function createDeployments(options: DeploymentOptions | null): Deployments {
  if (options === null) return name => (isModel(name) ? { name, model: name, hosting: 'anthropic' } : null)
  const byName = new Map(Object.entries(options).map(([name, given]) => [name, deploymentOf(name, given)]))
  return name => byName.get(name) ?? null
}

/** Whether a model is one of Claude's, which only the Messages API serves. */
export function isClaude(model: string): boolean {
  return findModel(model) !== null || model.toLowerCase().includes('claude')
}

function isModel(name: string): boolean {
  return findModel(name) !== null || OPENAI_MODEL.test(name)
}

function deploymentOf(name: string, given: DeploymentOptions[string]): Deployment {
  const { model, hosting = 'anthropic' } = typeof given === 'string' ? { model: given } : given
  if (name !== '' && model !== '') return { name, model, hosting }
  throw new SternlineError('bad-deployment', {
    what: `The deployment "${name}" cannot be made.`,
    why: 'A deployment has a name and the id of a model.',
    fix: 'Write it like { "my-opus": { "model": "claude-opus-5", "hosting": "azure" } }.',
  })
}
