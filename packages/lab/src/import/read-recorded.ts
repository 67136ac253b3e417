import { basename } from 'node:path'
import type { OnBytes } from '../recording/read-lines.ts'
import { readRecordings } from '../recording/read-recordings.ts'
import { readTopologyLine } from '../topology/topology-line.ts'
import { topologyOf } from '../topology/topology-of.ts'
import type { ImportItem } from './import-item.ts'
import { readJsonLines } from './json-lines.ts'

/** The endings of files that hold a log. */
export const LOG_ENDING: RegExp = /\.(jsonl|ndjson)(\.gz)?$/

/**
 * Reads recorded conversations, one a line, without their text.
 *
 * @throws Node's error when the file can't be opened or read
 */
export async function* readRecordedFile(file: string, onBytes?: OnBytes): AsyncGenerator<ImportItem> {
  const source = basename(file).replace(LOG_ENDING, '')
  for await (const item of readRecordings(file, onBytes)) {
    if (item.kind === 'problem') {
      yield { kind: 'problem', file, line: item.line, reason: withoutPlace(item.problem) }
      continue
    }
    const { topologies, leftOut } = topologyOf(item.recording, source)
    for (const topology of topologies) yield { kind: 'conversation', file, topology }
    if (leftOut > 0) yield { kind: 'problem', file, line: item.line, reason: `${leftOut} of its calls can't be read` }
  }
}

/**
 * Reads conversations without text, one a line.
 *
 * @throws Node's error when the file can't be opened or read
 */
export async function* readTopologyFile(file: string, onBytes?: OnBytes): AsyncGenerator<ImportItem> {
  for await (const line of readJsonLines(file, onBytes)) {
    const read = line.ok ? readTopologyLine(line.value) : line
    if (read.ok) yield { kind: 'conversation', file, topology: read.topology }
    else yield { kind: 'problem', file, line: line.number, reason: read.reason }
  }
}

/** The sentence of a problem without the line that it names first. */
function withoutPlace(sentence: string): string {
  return sentence
    .replace(/^Line \d+(?: was left out)?: /, '')
    .replace(/^Line \d+ is /, 'it is ')
    .replace(/^What followed line \d+ is /, 'what follows is ')
    .replace(/\.$/, '')
}
