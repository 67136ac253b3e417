import type { AssistantModel, ConversationSettings } from '@sternline/engine'
import { visibleName } from '../visible-text.ts'
import { EFFORTS, modelTitle, THINKING, thinkingValue } from './models.ts'

/** How a person is asked about something that throws the cache away. */
export type WishWords = Readonly<{
  /** `Go on with Haiku 4.5?` */
  question: string
  /** What the button says that does it. */
  verb: string
}>

/** The question for new settings; null where nothing changes. */
export function settingsWords(
  old: ConversationSettings,
  change: Partial<ConversationSettings>,
  models: readonly AssistantModel[],
): WishWords | null {
  const { model, caching, commands } = change
  if (model !== undefined && model !== old.model) {
    return { question: `Go on with ${modelTitle(models, model)}?`, verb: 'Change the model' }
  }
  if (caching !== undefined && caching !== old.caching) {
    const onOff = caching ? 'on' : 'off'
    return { question: `Switch caching ${onOff}?`, verb: `Switch ${onOff}` }
  }
  if (commands !== undefined && commands !== old.commands) {
    return commands
      ? { question: 'Offer commands to the model?', verb: 'Offer commands' }
      : { question: 'Refuse commands from now on?', verb: 'Refuse commands' }
  }
  return tryingQuestion(old, change)
}

function tryingQuestion(
  old: ConversationSettings,
  { effort, thinking }: Partial<ConversationSettings>,
): WishWords | null {
  if (effort !== undefined && effort !== old.effort) {
    const label = EFFORTS.find(({ setting }) => setting === effort)?.label ?? effort
    return { question: `Change the effort to “${label}”?`, verb: 'Change the effort' }
  }
  if (thinking === undefined || thinking === old.thinking) return null
  const label = THINKING.find(({ value }) => value === thinkingValue(thinking))?.label ?? thinking
  return { question: `Change thinking to “${label}”?`, verb: 'Change thinking' }
}

/** The question for pinning or unpinning. */
export function pinWords(kind: 'pin' | 'unpin', path: string): WishWords {
  return kind === 'pin'
    ? { question: `Pin ${visibleName(path)} to the base?`, verb: 'Pin' }
    : { question: `Unpin ${visibleName(path)}?`, verb: 'Unpin' }
}
