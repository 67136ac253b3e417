import { SternlineError } from '@sternline/core'
import type { MessageRecord, TurnEnd } from '@sternline/engine'
import { newConversationId } from '../conversation/conversation-files.ts'
import { openCalls } from '../conversation/history.ts'
import { LiveConversation } from '../conversation/live-conversation.ts'
import { tagged } from '../text/tagged.ts'
import { answerOpenCalls, askModel, exchangeRecord, type TurnParts, wayOf } from './run-turn.ts'
import { problemText } from './turn.ts'

const ASK = `The conversation has become long. Write down what is needed to go on without it, in plain Markdown and without calling a tool:
what the user wants, in their own words where they matter; what was decided and why; what was found, with path:line; what was changed;
what is still open. Leave out what can be read again in the project.`

/**
 * Has the conversation summed up, and begins another one with the summary at its head and the same base. The request for it reads
 * everything that is cached; the new conversation reads the base, which is the same to the byte.
 *
 * @throws SternlineError `nothing-to-compact`
 */
export async function compact(turn: TurnParts, dataFolder: string): Promise<TurnEnd> {
  const { parts, live, emit } = turn
  const { settings } = live.history
  const way = wayOf(parts, settings.model)
  if (live.history.messages.length === 0) throw nothingToCompact()
  const at = parts.clock.now()
  await answerOpenCalls(turn, openCalls(live.history), at)
  const request: MessageRecord = {
    type: 'message',
    at,
    id: 'm_compaction',
    kind: 'spoken',
    content: [{ type: 'text', text: tagged('compaction-request', {}, ASK) }],
  }
  const { answer, exchange, problem } = await askModel(turn, way, [request])
  if (exchange !== null) await live.append(exchangeRecord(exchange, null, parts.clock.now()))
  if (problem !== null) {
    emit({ type: 'problem', problem: problemText(problem) })
    return 'failed'
  }
  if (answer.stop === null) return 'stopped'
  const summary = answer.blocks.flatMap(block => (block.type === 'text' ? [block.text] : [])).join('\n\n')
  if (summary.trim() === '') throw noSummary()
  const into = await beginNext(turn, dataFolder, summary)
  await live.append({ type: 'compacted', at: parts.clock.now(), into })
  emit({ type: 'compacted', into })
  return 'answered'
}

async function beginNext({ parts, live }: TurnParts, dataFolder: string, summary: string): Promise<string> {
  const { created, settings, base } = live.history
  const at = parts.clock.now()
  const id = newConversationId(at)
  const next = LiveConversation.begin(dataFolder, {
    ...created,
    id,
    at,
    settings,
    continues: { conversation: created.id, summary },
  })
  if (base !== null) await next.append({ type: 'base', at, base })
  return id
}

function nothingToCompact(): SternlineError {
  return new SternlineError('nothing-to-compact', {
    what: 'The conversation is not compacted.',
    why: 'Nothing was said in it.',
    fix: 'Send a message first.',
  })
}

function noSummary(): SternlineError {
  return new SternlineError('no-summary', {
    what: 'The conversation is not compacted.',
    why: 'The model wrote no summary.',
    fix: 'Try again, or begin a new conversation.',
  })
}
