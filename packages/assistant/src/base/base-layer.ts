import { createHash } from 'node:crypto'
import type { ProjectFolder } from '../folder/project-folder.ts'
import { tagged } from '../text/tagged.ts'
import { offeredTools } from '../tools/toolbox.ts'
import { INSTRUCTIONS } from './instructions.ts'
import { findRules, type ProjectText, readProjectText } from './project-texts.ts'

/** One block of the system prompt. */
type BaseBlock = Readonly<{
  kind: 'instructions' | 'rules' | 'pin'
  /** The file that it holds; null for the instructions. */
  path: string | null
  /** As it is sent. */
  text: string
}>

/** What stands at the head of every request of a conversation, byte for byte the same until it is renewed. */
export type Base = Readonly<{
  blocks: readonly BaseBlock[]
  /** Names of the tools, in their one order. */
  tools: readonly string[]
  /** What was pinned when it was made, also where it could not be read. */
  pins: readonly string[]
}>

/** What differs between the base that a conversation has and the one that it would get now. */
export type BaseChange = Readonly<{
  path: string
  change: 'changed' | 'added' | 'removed'
  /** Names the new text; null where there is none. */
  digest: string | null
  /** The file as it is now, as the base would hold it; null where it is gone. */
  text: string | null
}>

/**
 * Makes the base: instructions, the project's rules, and pinned files in the order in which they were pinned, so that one more
 * leaves those before it where they are. Holds nothing that changes by itself: no date, no state of anything.
 *
 * @param pins paths; one that can't be read is left out
 */
export async function buildBase(
  folder: ProjectFolder,
  pins: readonly string[],
  allowsCommands: boolean,
): Promise<Base> {
  const rules = await findRules(folder)
  const pinned = await Promise.all(pins.map(path => readProjectText(folder, path)))
  const known = new Set(rules.map(({ path }) => path))
  const blocks: readonly BaseBlock[] = [
    { kind: 'instructions', path: null, text: INSTRUCTIONS },
    ...rules.map(rule => blockOf('rules', rule)),
    ...pinned
      .filter(text => text !== null && !known.has(text.path))
      .flatMap(text => (text === null ? [] : [blockOf('pin', text)])),
  ]
  return { blocks, tools: offeredTools(allowsCommands), pins }
}

/** What a renewal would change; empty when it would change nothing but, perhaps, the tools. */
export function baseChanges(old: Base, fresh: Base): readonly BaseChange[] {
  const before = byPath(old)
  const now = byPath(fresh)
  const gone = [...before.keys()].filter(path => !now.has(path))
  return [
    ...[...now].flatMap(([path, text]): readonly BaseChange[] => {
      const was = before.get(path)
      if (was === text) return []
      return [{ path, change: was === undefined ? 'added' : 'changed', digest: digestOf(text), text }]
    }),
    ...gone.map((path): BaseChange => ({ path, change: 'removed', digest: null, text: null })),
  ]
}

/**
 * What of a renewal is still to be told, where the base stays as it is.
 *
 * @param told digests by path, as far as they were told before
 */
export function untoldChanges(
  old: Base | null,
  fresh: Base,
  told: ReadonlyMap<string, string | null>,
): readonly BaseChange[] {
  const changes = old === null ? [] : baseChanges(old, fresh)
  return changes.filter(({ path, digest }) => !told.has(path) || told.get(path) !== digest)
}

/**
 * Chooses the base of the next request. Files that changed on disk leave it as it is: to tell the change costs a few tokens, to
 * renew the base costs everything behind it. Pinning, unpinning and switching commands on ask for a new one.
 *
 * @param choice what the person chose; null leaves it to that rule
 * @returns the new base; null to stay with the old one
 */
export function nextBase(old: Base | null, fresh: Base, choice: 'keep' | 'renew' | null): Base | null {
  if (old === null) return fresh
  if (choice === 'keep' || JSON.stringify(old) === JSON.stringify(fresh)) return null
  const isAskedFor =
    JSON.stringify(old.pins) !== JSON.stringify(fresh.pins) || fresh.tools.some(name => !old.tools.includes(name))
  return choice === 'renew' || isAskedFor ? fresh : null
}

function blockOf(kind: 'rules' | 'pin', { path, text }: ProjectText): BaseBlock {
  return { kind, path, text: tagged(kind === 'rules' ? 'project-rules' : 'pinned-file', { path }, text) }
}

function byPath({ blocks }: Base): ReadonlyMap<string, string> {
  return new Map(blocks.flatMap(({ path, text }) => (path === null ? [] : [[path, text] as const])))
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
