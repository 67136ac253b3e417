import { readBlock, writeBlock } from '../blocks/block-kinds.ts'
import { type Fields, listOf, textOf } from '../fields.ts'
import type { Lose } from '../loss.ts'
import type { Piece, Turn } from '../piece.ts'

const ROLES = ['user', 'assistant', 'system'] as const

/** Reads the `system` and the `messages` of a request, in the order in which they are rendered. */
export function readTurns({ system, messages }: Fields, lose: Lose): readonly Turn[] {
  const head: Turn = { role: 'system', pieces: readContent(system, 'system', lose) }
  const turns = listOf(messages).map(({ role, content }, index): Turn => {
    const pieces = readContent(content, `messages[${index}].content`, lose)
    return { role: ROLES.find(known => known === role) ?? 'user', pieces }
  })
  return [head, ...turns].filter(({ pieces }) => pieces.length > 0)
}

/** The same back: system turns at the beginning are the `system`, neighbours of one role are one message. */
export function writeTurns(
  turns: readonly Turn[],
  lose: Lose,
): Readonly<{ system?: readonly Fields[]; messages: readonly Fields[] }> {
  const firstOther = turns.findIndex(({ role }) => role !== 'system')
  const split = firstOther < 0 ? turns.length : firstOther
  const head = turns.slice(0, split).flatMap(({ pieces }) => pieces)
  const messages = joined(turns.slice(split)).map(({ role, pieces }, index) => ({
    role,
    content: pieces.map((piece, at) => writeBlock(piece, `messages[${index}].content[${at}]`, lose)),
  }))
  if (head.length === 0) return { messages }
  return { system: head.map((piece, at) => writeBlock(piece, `system[${at}]`, lose)), messages }
}

function readContent(content: unknown, path: string, lose: Lose): readonly Piece[] {
  if (typeof content === 'string') {
    return textOf(content) === '' ? [] : [{ kind: 'part', part: { type: 'text', text: content, isMarked: false } }]
  }
  return listOf(content).flatMap((block, index) => readBlock(block, { path: `${path}[${index}]`, lose }))
}

function joined(turns: readonly Turn[]): readonly Turn[] {
  const merged: Turn[] = []
  for (const turn of turns) {
    const last = merged.at(-1)
    if (last?.role === turn.role) merged.splice(-1, 1, { role: turn.role, pieces: [...last.pieces, ...turn.pieces] })
    else merged.push(turn)
  }
  return merged
}
