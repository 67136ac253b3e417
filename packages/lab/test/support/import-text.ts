import { tempFile } from '@sternline/testkit'
import { type ImportItem, importLogs, type Topology } from '../../src/index.ts'

/** What was read of some logs. */
export type Imported = Readonly<{
  topologies: readonly Topology[]
  /** `line reason`. */
  problems: readonly string[]
  repeated: number
}>

/** Reads files or folders. */
export async function importPaths(...paths: readonly string[]): Promise<Imported> {
  const items: ImportItem[] = []
  for await (const item of importLogs(paths)) items.push(item)
  return {
    topologies: items.flatMap(item => (item.kind === 'conversation' ? [item.topology] : [])),
    problems: items.flatMap(item => (item.kind === 'problem' ? [`${item.line ?? '-'} ${item.reason}`] : [])),
    repeated: items.reduce((sum, item) => (item.kind === 'repeated' ? sum + item.calls : sum), 0),
  }
}

/** Reads a file of that text. */
export function importText(content: string, name = 'log.jsonl'): Promise<Imported> {
  return importPaths(tempFile(name, content))
}

/** The messages of a conversation in shorthand: `user text | assistant thinking tool_use | ...`. */
export function spoken({ blocks }: Topology): string {
  const messages: string[][] = []
  for (const { message, kind, isAssistant } of blocks) {
    if (message < 0) continue
    messages[message] ??= [isAssistant ? 'assistant' : 'user']
    messages[message].push(kind)
  }
  return messages.map(words => words.join(' ')).join(' | ')
}

/** How many blocks each call sent. */
export function sent({ calls }: Topology): readonly number[] {
  return calls.map(call => call.blocks)
}
