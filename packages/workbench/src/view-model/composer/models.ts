import type { AssistantModel, ConversationSettings, Effort } from '@sternline/engine'
import { visibleName } from '../visible-text.ts'
import { upstreamWords } from '../words.ts'

/** The model of these settings; null where none of that name is configured any more. */
export function modelOf(models: readonly AssistantModel[], name: string | undefined): AssistantModel | null {
  return models.find(model => model.name === name) ?? null
}

/** The model that a first conversation is begun with: the first that can be asked. Null where there is none. */
export function firstModel(models: readonly AssistantModel[]): AssistantModel | null {
  return models.find(({ problem }) => problem === null) ?? models[0] ?? null
}

/** Short enough for a button: its display name. */
export function modelTitle(models: readonly AssistantModel[], name: string): string {
  return visibleName(modelOf(models, name)?.displayName ?? name)
}

/** Where a model is asked and what stands behind it: `Azure Anthropic · my-opus serves claude-opus-4-8`. */
export function modelPlace({ name, upstream, serves }: AssistantModel): string {
  return `${upstreamWords(upstream)} · ${visibleName(behindName(name, serves))}`
}

function behindName(name: string, serves: string | null): string {
  if (serves === null) return `${name}, model behind it unknown`
  // A deployment that is called as its model needs no more words, and neither do the emulator's own names.
  return name === serves || name.endsWith(`/${serves}`) ? serves : `${name} serves ${serves}`
}

/** One choice of a menu; `value` is unique in it. */
export type Choice<T> = Readonly<{ value: string; setting: T; label: string; remark: string }>

/** How hard a model may try, from the least on. */
export const EFFORTS: readonly Choice<Effort | null>[] = [
  { value: 'default', setting: null, label: 'Model’s own', remark: 'the API decides' },
  { value: 'low', setting: 'low', label: 'Low', remark: 'quick and cheap' },
  { value: 'medium', setting: 'medium', label: 'Medium', remark: '' },
  { value: 'high', setting: 'high', label: 'High', remark: '' },
  { value: 'xhigh', setting: 'xhigh', label: 'Very high', remark: 'newer models only' },
  { value: 'max', setting: 'max', label: 'Highest', remark: 'newer models only' },
]

const BUDGET = 8192

/** Whether a model thinks before it answers. Not every model can do each. */
export const THINKING: readonly Choice<ConversationSettings['thinking']>[] = [
  { value: 'off', setting: 'off', label: 'Off', remark: '' },
  { value: 'adaptive', setting: 'adaptive', label: 'Adaptive', remark: 'the model decides how much' },
  { value: 'budget', setting: BUDGET, label: 'With a budget', remark: '8,192 tokens; for older models' },
]

/** The menu's value for a setting of thinking. */
export function thinkingValue(thinking: ConversationSettings['thinking']): string {
  return typeof thinking === 'number' ? 'budget' : thinking
}

/** Effort and thinking on a button: `High, thinking`. */
export function tryingWords({ effort, thinking }: Pick<ConversationSettings, 'effort' | 'thinking'>): string {
  const thinks = thinking !== 'off'
  if (effort === null) return thinks ? 'Thinking' : 'No thinking'
  const label = EFFORTS.find(({ setting }) => setting === effort)?.label ?? effort
  return thinks ? `${label}, thinking` : `${label} effort`
}
