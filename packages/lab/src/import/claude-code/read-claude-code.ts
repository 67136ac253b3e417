import { basename } from 'node:path'
import type { OnBytes } from '../../recording/read-lines.ts'
import type { ImportItem } from '../import-item.ts'
import { readJsonLines } from '../json-lines.ts'
import type { SeenCalls } from '../seen-calls.ts'
import { readLogLine } from './log-line.ts'
import { MAIN, type Reply, SessionLog } from './session-log.ts'
import { ThreadReader } from './thread-reader.ts'

/** What all logs of the client are counted under: those who use it share one cache. */
const SOURCE = 'claude-code'

/**
 * Reads one file of Claude Code's session logs: the main thread and the sub-agents in it, cut into segments where a context was
 * compacted, blanked or rewound. Lines of one reply count once, by message and request id, in this file and in all others.
 *
 * @param seen calls that were counted already; those of this file are added
 * @throws Node's error when the file can't be opened or read
 */
export async function* readClaudeCode(file: string, seen: SeenCalls, onBytes?: OnBytes): AsyncGenerator<ImportItem> {
  const log = new SessionLog()
  for await (const line of readJsonLines(file, onBytes)) {
    if (!line.ok) {
      yield { kind: 'problem', file, line: line.number, reason: line.reason }
      continue
    }
    const read = readLogLine(line.value)
    if (read.kind === 'line') log.add(read.line)
    else if (read.kind === 'problem') yield { kind: 'problem', file, line: line.number, reason: read.reason }
  }
  let repeated = 0
  for (const [thread, replies] of log.threads()) {
    const read = readThread(file, log, thread, replies, seen)
    repeated += read.repeated
    yield* read.items
  }
  if (repeated > 0) yield { kind: 'repeated', file, calls: repeated }
}

function readThread(
  file: string,
  log: SessionLog,
  thread: string,
  replies: readonly Reply[],
  seen: SeenCalls,
): Readonly<{ items: readonly ImportItem[]; repeated: number }> {
  const reader = new ThreadReader(log)
  const session = `${SOURCE}/${log.session ?? basename(file).replace(/\.jsonl(\.gz)?$/, '')}`
  // A resumed session begins with a copy of the one that it goes on with, and is part of it.
  let group: string | null = null
  let repeated = 0
  for (const reply of replies) {
    const before = seen.groupOf(reply.messageId, reply.requestId)
    group ??= before
    if (before === null) seen.add(reply.messageId, reply.requestId, group ?? session)
    else repeated += 1
    reader.add(reply, before === null)
  }
  const name = thread === MAIN ? session : `${session}/${thread}`
  const items = reader.segments.map(({ draft, restart }, i): ImportItem => {
    const topology = draft.toTopology({
      id: i === 0 ? name : `${name}#${i + 1}`,
      source: SOURCE,
      group: group ?? session,
      kind: 'A',
      agent: SOURCE,
      agentVersion: log.version,
      thread: thread === MAIN ? 'main' : 'subagent',
      prefixTokens: null,
      ...(restart === null ? {} : { restart }),
    })
    return { kind: 'conversation', file, topology }
  })
  return { items, repeated }
}
