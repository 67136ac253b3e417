import type { ParameterName, Parameters, Prompt } from '@sternline/core'
import { isObject, type JsonObject, list, member } from '../json.ts'
import { shortHash } from './short-hash.ts'
import { webSettings } from './web-tools.ts'

/**
 * What changes of thinking and effort cost. The documentation says that they cost the messages, and tools and system "by
 * model" without naming the models; it advises to treat any change as starting the cache over.
 */
export type SettingsCost = 'everything' | 'messages'

/** A digest for each section: blocks of the section are only readable while its digest stays. Empty for a request that sets nothing. */
export type Invalidators = Readonly<{ tools: string; system: string; messages: string }>

/** Thinking's mode and budget, effort, and the task budget, which the documentation counts as effort. */
const SETTINGS: readonly ParameterName[] = ['thinking', 'output_config.effort', 'output_config.task_budget']
const FOR_SYSTEM: readonly ParameterName[] = ['speed', 'output_config.format', 'output_format']
const FOR_MESSAGES: readonly ParameterName[] = ['tool_choice', 'context_management']

/** What leaving a parameter out means. Sources: Anthropic's pages on effort, thinking, fast mode and tool use, 2026-08. */
const DEFAULTS: Readonly<Partial<Record<ParameterName, string>>> = {
  speed: '"standard"',
  thinking: '{"type":"disabled"}',
  'output_config.effort': '"high"',
  tool_choice: '{"type":"auto"}',
}

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
export function invalidatorsOf(
  body: JsonObject,
  { parameters }: Prompt,
  betas: string | null,
  cost: SettingsCost,
): Invalidators {
  const settings = told(parameters, SETTINGS)
  const tools = [...betasIn(betas), ...(cost === 'everything' ? settings : [])]
  const system = [...tools, ...forSystem(body), ...told(parameters, FOR_SYSTEM)]
  const messages = [
    ...system,
    ...told(parameters, FOR_MESSAGES),
    ...(hasContent(body, isImage) ? ['images'] : []),
    ...settings,
  ]
  return { tools: digest(tools), system: digest(system), messages: digest(messages) }
}

/**
 * What a request sets beside its blocks, as the list of the cache diagnostics page counts it, in one text: the beta headers and
 * all parameters but the speed, which is told apart as a model of its own.
 */
export function settingsOf({ parameters }: Prompt, betas: string | null): string {
  const names = [...SETTINGS, ...FOR_SYSTEM, ...FOR_MESSAGES].filter(name => name !== 'speed')
  return digest([...betasIn(betas), ...told(parameters, names)])
}

/** The names of the active beta headers, each once and in order, without those that never changed a prompt. */
function betasIn(header: string | null): readonly string[] {
  const names = (header ?? '').split(',').map(name => name.trim())
  return [...new Set(names)].filter(name => name !== '' && !CACHE_BETAS.test(name)).sort()
}

function digest(parts: readonly string[]): string {
  return parts.length === 0 ? '' : shortHash(parts.join('\n'))
}

/** What the core read of these parameters, without those that say what leaving them out says. */
function told(parameters: Parameters, names: readonly ParameterName[]): readonly string[] {
  return names.flatMap(name => {
    const text = parameters[name]
    if (text === undefined) return []
    const value = withoutNothing(name, text)
    // Structured output had another name as a beta: asked for in either way it is the same.
    return value === DEFAULTS[name] ? [] : [`${name.replace('output_config.format', 'output_format')} ${value}`]
  })
}

/** Members that change nothing about the prompt: how thinking is shown, and parallel calls not switched off. */
function withoutNothing(name: ParameterName, text: string): string {
  if (!text.startsWith('{')) return text
  const value: unknown = JSON.parse(text)
  if (!isObject(value)) return text
  const { display, ...thinking } = value
  if (name === 'thinking') return JSON.stringify(thinking)
  const { disable_parallel_tool_use: isSerial, ...choice } = value
  return name === 'tool_choice' && isSerial !== true ? JSON.stringify(choice) : text
}

function forSystem(body: JsonObject): readonly string[] {
  const web = webSettings(body)
  return [...(web === '' ? [] : [`web ${web}`]), ...(hasContent(body, cites) ? ['citations'] : [])]
}

/** Whether any block is such a one: "adding or removing images anywhere" is taken as going from none to some and back. */
function hasContent(body: JsonObject, isSuch: (block: unknown) => boolean): boolean {
  const blocks = list(body['messages']).flatMap(message => list(member(message, 'content')))
  return blocks.some(block => isSuch(block) || list(member(block, 'content')).some(isSuch))
}

function isImage(block: unknown): boolean {
  return member(block, 'type') === 'image'
}

function cites(block: unknown): boolean {
  return member(member(block, 'citations'), 'enabled') === true
}
