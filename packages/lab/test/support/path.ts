import { type BlockKind, type Path, packPath } from '../../src/simulate/path.ts'

const KINDS: Readonly<Record<string, Readonly<{ kind: BlockKind; isAssistant: boolean }>>> = {
  p: { kind: 'text', isAssistant: false },
  r: { kind: 'tool_result', isAssistant: false },
  i: { kind: 'other', isAssistant: false },
  k: { kind: 'thinking', isAssistant: true },
  t: { kind: 'tool_use', isAssistant: true },
  a: { kind: 'text', isAssistant: true },
}

/**
 * A path in shorthand: `T` a tool, `S` a system block, then messages with blanks between them, each by letters: `p` a user's
 * text, `r` a result, `i` an image, `k` thinking, `t` a tool call, `a` an assistant's text. Every block is 100 tokens long.
 */
export function pathOf(shorthand: string): Path {
  const [head = '', ...messages] = shorthand.split(' ')
  const letters = [
    ...[...head].map(letter => ({ letter, message: -1 })),
    ...messages.flatMap((message, number) => [...message].map(letter => ({ letter, message: number }))),
  ]
  return packPath(
    letters.map(({ letter, message }, i) => {
      const section = letter === 'T' ? 'tools' : letter === 'S' ? 'system' : 'messages'
      const { kind, isAssistant } = KINDS[letter] ?? { kind: letter === 'S' ? 'text' : 'other', isAssistant: false }
      const isMarkable = kind !== 'thinking'
      return { section, message, kind, isAssistant, isMarkable, bytes: 275, node: i + 1, end: (i + 1) * 100 }
    }),
  )
}
