import { formatTokens } from '@sternline/core'
import type { BasePart, PinnedFile } from '@sternline/engine'
import { plural } from '../words.ts'

/** A line of what stands in the base layer. */
export type PinRow = Readonly<{
  path: string
  kind: 'rules' | 'pin'
  /** Null for a pinned file that can't be read: it is not in the base. */
  tokens: number | null
}>

/** Rules of the conversation's base, then pinned files in the order in which they were pinned. */
export function pinRows(base: readonly BasePart[], pins: readonly PinnedFile[]): readonly PinRow[] {
  const rules = base.flatMap(({ kind, path, tokens }) =>
    kind === 'rules' && path !== null ? [{ path, kind, tokens } as const] : [],
  )
  const known = new Set(rules.map(({ path }) => path))
  return [...rules, ...pins.filter(({ path }) => !known.has(path)).map(pin => ({ ...pin, kind: 'pin' }) as const)]
}

/** All of it in few words: `3 files, about 19k tokens`. */
export function pinSum(rows: readonly PinRow[]): string {
  const tokens = rows.reduce((sum, row) => sum + (row.tokens ?? 0), 0)
  return `${plural(rows.length, 'file')}, about ${formatTokens(tokens)} tokens`
}
