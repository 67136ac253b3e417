import { open } from 'node:fs/promises'
import { TOPOLOGY_FORM } from '../topology/topology-line.ts'
import { isBodyLine } from './bodies/read-bodies.ts'
import { isItemType } from './codex/rollout-item.ts'
import type { LogFormat } from './import-item.ts'
import { readJsonLines } from './json-lines.ts'

/** What the first lines of a file tell. */
export type Detected = Readonly<{
  format: LogFormat
  /** The session that a log of Claude Code names; null in all others. */
  session: string | null
}>

type Fields = Readonly<Record<string, unknown>>

/** A file whose first lines say nothing of their form is none of ours. Unit: lines. */
const LINES_TO_TRY = 50
const SQLITE = 'SQLite format 3\0'

/**
 * Tells in which form a file is written, by what it holds and not by its name.
 *
 * @returns null for a file of no known form
 * @throws Node's error when the file can't be opened or read
 */
export async function detectFormat(file: string): Promise<Detected | null> {
  if (await isSqlite(file)) return { format: 'ledger', session: null }
  let tried = 0
  let hasSession = false
  for await (const line of readJsonLines(file)) {
    const detected = line.ok ? detectLine(line.value) : null
    if (detected !== null) return detected
    hasSession ||= line.ok && isBesideSession(line.value)
    tried += 1
    if (tried >= LINES_TO_TRY) break
  }
  return hasSession ? { format: 'claude-code', session: null } : null
}

/** Claude Code keeps files with nothing but summaries or snapshots, too. */
function isBesideSession({ type }: Fields): boolean {
  return type === 'summary' || type === 'file-history-snapshot'
}

async function isSqlite(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SQLITE.length), 0, SQLITE.length, 0)
    return buffer.toString('latin1', 0, bytesRead) === SQLITE
  } finally {
    await file.close()
  }
}

function detectLine(value: Fields): Detected | null {
  const { type, payload, sessionId } = value
  if (TOPOLOGY_FORM in value) return { format: 'topology', session: null }
  if (Array.isArray(value['calls']) && typeof value['id'] === 'string') return { format: 'recording', session: null }
  if (isCodexLine(value)) return { format: 'codex', session: null }
  // Lines without a session (a summary, a snapshot of files) may come first; the session is told by a later one.
  if (typeof type === 'string' && typeof sessionId === 'string') return { format: 'claude-code', session: sessionId }
  if (payload === undefined && isBodyLine(value)) return { format: 'bodies', session: null }
  return null
}

const ROLLOUT_TYPES = new Set(['session_meta', 'response_item', 'turn_context', 'event_msg', 'compacted'])

function isCodexLine({ type, payload, instructions, record_type: record }: Fields): boolean {
  if (payload !== undefined) return typeof type === 'string' && ROLLOUT_TYPES.has(type)
  return isItemType(type) || record === 'state' || (type === undefined && instructions !== undefined)
}
