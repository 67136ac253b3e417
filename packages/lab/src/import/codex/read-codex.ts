import { basename } from 'node:path'
import type { OnBytes } from '../../recording/read-lines.ts'
import type { ImportItem } from '../import-item.ts'
import { readJsonLines } from '../json-lines.ts'
import { Rollout } from './rollout.ts'
import { isItemType } from './rollout-item.ts'

/**
 * Reads a rollout of the Codex CLI, which is one session. In the oldest ones each line is an item by itself, without times.
 *
 * @throws Node's error when the file can't be opened or read
 */
export async function* readCodex(file: string, onBytes?: OnBytes): AsyncGenerator<ImportItem> {
  const rollout = new Rollout()
  for await (const line of readJsonLines(file, onBytes)) {
    if (!line.ok) {
      yield { kind: 'problem', file, line: line.number, reason: line.reason }
      continue
    }
    const { type, payload, timestamp } = line.value
    const at = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN
    const time = Number.isNaN(at) ? null : at
    if (typeof type === 'string' && payload !== undefined) rollout.add(type, payload, time)
    else if (isItemType(type)) rollout.add('response_item', line.value, time)
    else if (type === undefined) rollout.add('session_meta', line.value, time)
  }
  const name = basename(file).replace(/\.jsonl(\.gz)?$/, '')
  for (const topology of rollout.topologies(name)) yield { kind: 'conversation', file, topology }
}
