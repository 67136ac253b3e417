import { isPresent, type JsonObject, member } from '../json.ts'
import { shortHash } from './short-hash.ts'
import { webSettings } from './web-tools.ts'

/**
 * What changes of thinking and effort cost. The documentation says that they cost the messages, and tools and system "by
 * model" without naming the models; it advises to treat any change as starting the cache over.
 */
export type SettingsCost = 'everything' | 'messages'

/** A digest for each section: blocks of the section are only readable while its digest stays. Empty for a request that sets nothing. */
export type Invalidators = Readonly<{ tools: string; system: string; messages: string }>

/** Omitting the effort is the same as asking for this one. Source: Anthropic's effort page, 2026-08. */
const DEFAULT_EFFORT = 'high'

/** Beta headers about the cache itself, retired and without effect. Source: change log of @anthropic-ai/sdk 1.9.0. */
const CACHE_BETAS = /^(extended-cache-ttl|prompt-caching|cache-diagnosis)-\d{4}-\d{2}-\d{2}$/

/**
 * Finds the parameters of a request that decide, beside its blocks, about what can be read. A parameter spelled out at its
 * default is the same as one left away.
 *
 * Source: the table "What invalidates the cache" of Anthropic's prompt caching page, the pages on thinking, effort and
 * structured output, and for the beta headers and `context_management` the list of the cache diagnostics page; all 2026-08.
 *
 * @param betas the `anthropic-beta` header; null when there is none
 */
export function invalidatorsOf(body: JsonObject, betas: string | null, cost: SettingsCost): Invalidators {
  const settings = settingsIn(body)
  const tools = [...betasIn(betas), ...(cost === 'everything' ? settings : [])]
  const system = [...tools, ...forSystem(body)]
  const messages = [...system, ...forMessages(body), ...settings]
  return { tools: digest(tools), system: digest(system), messages: digest(messages) }
}

function digest(parts: readonly string[]): string {
  return parts.length === 0 ? '' : shortHash(parts.join('\n'))
}

function betasIn(header: string | null): readonly string[] {
  const names = (header ?? '').split(',').map(name => name.trim())
  return [...new Set(names)].filter(name => name !== '' && !CACHE_BETAS.test(name)).sort()
}

/** Thinking's mode and budget, effort, and the task budget, which the documentation counts as effort. */
function settingsIn(body: JsonObject): readonly string[] {
  const thinking = member(body, 'thinking')
  const mode = member(thinking, 'type')
  const budget = member(thinking, 'budget_tokens')
  const output = member(body, 'output_config')
  const effort = member(output, 'effort')
  return [
    ...(isPresent(mode) && mode !== 'disabled' ? [`thinking ${String(mode)} ${String(budget ?? '')}`] : []),
    ...(isPresent(effort) && effort !== DEFAULT_EFFORT ? [`effort ${String(effort)}`] : []),
    ...named('task budget', member(output, 'task_budget')),
  ]
}

function forSystem(body: JsonObject): readonly string[] {
  const web = webSettings(body)
  return [
    ...(web === '' ? [] : [`web ${web}`]),
    ...(hasCitations(body) ? ['citations'] : []),
    ...(body['speed'] === 'fast' ? ['fast'] : []),
    ...named('format', member(body['output_config'], 'format') ?? body['output_format']),
  ]
}

function forMessages(body: JsonObject): readonly string[] {
  const choice = member(body, 'tool_choice')
  const type = member(choice, 'type') ?? 'auto'
  return [
    ...(type === 'auto' ? [] : [`tool choice ${String(type)} ${String(member(choice, 'name') ?? '')}`]),
    ...(member(choice, 'disable_parallel_tool_use') === true ? ['one call at a time'] : []),
    ...(hasImages(body) ? ['images'] : []),
    ...named('context management', body['context_management']),
  ]
}

function named(name: string, value: unknown): readonly string[] {
  return isPresent(value) ? [`${name} ${JSON.stringify(value)}`] : []
}

/** Whether any picture is there: "adding or removing images anywhere" is taken as going from none to some and back. */
function hasImages(body: JsonObject): boolean {
  return contentOf(body).some(block => isImage(block) || contentIn(block).some(isImage))
}

function isImage(block: unknown): boolean {
  return member(block, 'type') === 'image'
}

function hasCitations(body: JsonObject): boolean {
  return contentOf(body).some(block => cites(block) || contentIn(block).some(cites))
}

function cites(block: unknown): boolean {
  return member(member(block, 'citations'), 'enabled') === true
}

/** Every content block of every message. */
function contentOf(body: JsonObject): readonly unknown[] {
  const messages = Array.isArray(body['messages']) ? body['messages'] : []
  return messages.flatMap(contentIn)
}

function contentIn(value: unknown): readonly unknown[] {
  const content = member(value, 'content')
  return Array.isArray(content) ? content : []
}
