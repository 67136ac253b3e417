import type { MessageRecord, Said, TurnEnd } from '@sternline/engine'
import { buildBase, nextBase, untoldChanges } from '../base/base-layer.ts'
import type { Pins } from '../base/pins.ts'
import { openCalls, toldChanges } from '../conversation/history.ts'
import type { LogRecord } from '../conversation/records.ts'
import { attachmentsText } from '../message/attachments.ts'
import { gitStatus } from '../message/git-status.ts'
import { userMessage } from '../message/user-message.ts'
import { answerOpenCalls, runTurn, type TurnParts, wayOf } from './run-turn.ts'

/**
 * Says something and has it answered. What can't be sent (no way to the model, an attachment that can't be read) is found out
 * before anything is kept.
 *
 * @param rewindTo the message after which the history is given up first; null for an empty history, undefined to go on at its end
 * @throws SternlineError
 */
export async function speak(turn: TurnParts, pins: Pins, said: Said, rewindTo?: string | null): Promise<TurnEnd> {
  const { parts, live, emit, signal } = turn
  wayOf(parts, live.history.settings.model)
  const { folder } = parts
  const attachments = await attachmentsText(folder, said.attachments ?? [], signal)
  const git = await gitStatus(folder, parts.environment, signal)
  const fresh = await buildBase(folder, await pins.list(), live.history.settings.commands)
  const at = parts.clock.now()
  if (rewindTo !== undefined) await live.append({ type: 'rewind', at, keep: rewindTo })
  else await answerOpenCalls(turn, openCalls(live.history), at)

  const { history } = live
  const base = nextBase(history.base, fresh, said.base ?? null)
  const changes = base === null ? untoldChanges(history.base, fresh, toldChanges(history)) : []
  const isFirst = history.messages.length === 0
  const message: MessageRecord = {
    type: 'message',
    at,
    id: `m_${history.count + 1}`,
    kind: 'spoken',
    content: userMessage({
      text: said.text,
      summary: isFirst ? (history.created.continues?.summary ?? null) : null,
      attachments,
      at: (parts.today ?? Date.now)(),
      editor: said.editor ?? {},
      git,
      changes,
    }),
    said: { text: said.text, attachments: said.attachments ?? [] },
    ...(changes.length === 0 ? {} : { told: changes.map(({ path, digest }) => [path, digest] as const) }),
  }
  const renewal: readonly LogRecord[] = base === null ? [] : [{ type: 'base', at, base }]
  await live.append(...renewal, message)
  emit({ type: 'message', message: message.id, kind: 'spoken' })
  return runTurn(turn)
}
