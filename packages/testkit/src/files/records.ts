/** A recorded conversation as it stands in a file, of so many short calls. `changes` replaces members. */
export function record(
  calls: number,
  changes: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    id: 'test/one',
    model: 'claude-sonnet-4-5',
    system: null,
    tools: null,
    calls: Array.from({ length: calls }, (_, i) => ({ at: 1_000_000 + i * 10_000, messages_upto: 2 * i + 1 })),
    messages: Array.from({ length: 2 * calls }, (_, i) => ({
      role: i % 2 === 0 ? 'user' : 'assistant',
      content: [{ type: 'text', text: `Line ${i} of a conversation that is long enough to be counted. `.repeat(8) }],
    })),
    ...changes,
  }
}

/** Lines of a file: texts as they are, everything else as JSON. */
export function jsonLines(...values: readonly unknown[]): string {
  return values.map(value => `${typeof value === 'string' ? value : JSON.stringify(value)}\n`).join('')
}
