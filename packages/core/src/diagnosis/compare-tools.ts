import { digestOf } from '../prompt/fingerprint.ts'
import type { Block, Prompt } from '../prompt/prompt.ts'
import type { Cause } from './diagnosis.ts'
import { harmless } from './harmless.ts'

/** A cause among the tools, and the block that shows it. */
export type ToolFinding = Readonly<{ cause: Cause; before: Block | undefined; now: Block | undefined }>

/** Tools whose presence alone changes how the API renders the system section. Source: Anthropic's prompt caching page, table of what invalidates what. */
const WEB_TOOL = /^(?:web_search|web_fetch)(?:_20\d{6})?$/

/**
 * Names what happened to the tools of two requests whose tools differ.
 *
 * @param before the tools in the prefix of the earlier request
 * @param now as `before`, of the later one
 */
export function compareTools(
  { prompt: promptBefore, tools: before }: Side,
  { prompt: promptNow, tools: now }: Side,
): ToolFinding {
  const added = withoutNamesakes(now, before)
  const removed = withoutNamesakes(before, now)
  if (added.length + removed.length > 0) return comingOrGoing(added, removed)
  const differs = before.findIndex((tool, i) => nameOf(tool) !== nameOf(now[i]))
  if (differs >= 0) return reordered(before, now, differs)
  const changed = before.flatMap((tool, i) => {
    const other = now[i]
    const isSame = other !== undefined && digestOf(promptBefore, tool.index) === digestOf(promptNow, other.index)
    return isSame ? [] : [{ tool, other }]
  })
  const [first] = changed
  const isRewritten = changed.every(({ tool, other }) => tool.bytes === other?.bytes) || isAll(changed, before)
  return {
    cause: {
      code: isRewritten ? 'tool-reserialised' : 'tool-changed',
      tool: shownName(first?.tool),
      count: changed.length,
    },
    before: first?.tool,
    now: first?.other,
  }
}

/** One request's side of the comparison. */
export type Side = Readonly<{ prompt: Prompt; tools: readonly Block[] }>

/** Several definitions that all changed at once, with the same names in the same order, were written by another hand. */
function isAll(changed: readonly unknown[], tools: readonly unknown[]): boolean {
  return changed.length === tools.length && tools.length > 1
}

function comingOrGoing(added: readonly Block[], removed: readonly Block[]): ToolFinding {
  const all = [...added, ...removed]
  const [now, before] = [added[0], removed[0]]
  const code = all.every(({ kind }) => WEB_TOOL.test(kind))
    ? 'web-search-switched'
    : now === undefined
      ? 'tool-removed'
      : 'tool-added'
  const tools = now === undefined ? removed : added
  return {
    cause: { code, tool: shownName(tools[0]), count: tools.length },
    now,
    before: now === undefined ? before : undefined,
  }
}

/** The tool that moved furthest: when one tool is put elsewhere, all between move by one. */
function reordered(before: readonly Block[], now: readonly Block[], first: number): ToolFinding {
  const places = new Map(now.map((tool, index) => [nameOf(tool), index]))
  const moves = before.map((tool, from) => ({ tool, from, to: places.get(nameOf(tool)) ?? from }))
  const furthest = moves.reduce((best, move) => (distance(move) > distance(best) ? move : best), {
    tool: before[first],
    from: first,
    to: first,
  })
  const { tool, from, to } = furthest
  return { cause: { code: 'tools-reordered', tool: shownName(tool), from, to }, before: tool, now: now[to] }
}

function distance({ from, to }: Readonly<{ from: number; to: number }>): number {
  return Math.abs(to - from)
}

function withoutNamesakes(tools: readonly Block[], others: readonly Block[]): readonly Block[] {
  const left = new Map<string, number>()
  for (const other of others) left.set(nameOf(other), (left.get(nameOf(other)) ?? 0) + 1)
  return tools.filter(tool => {
    const count = left.get(nameOf(tool)) ?? 0
    left.set(nameOf(tool), count - 1)
    return count <= 0
  })
}

function nameOf(tool: Block | undefined): string {
  return tool?.name ?? tool?.kind ?? ''
}

function shownName(tool: Block | undefined): string | null {
  const name = tool?.name ?? null
  return name === null ? null : harmless(name)
}
