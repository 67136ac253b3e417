/** A scripted answer of the emulator. */
type Scripted = Readonly<{
  text?: string
  calls?: readonly Readonly<{ name: string; input: Readonly<Record<string, unknown>> }>[]
  fault?: string
}>

/** The options of an emulator that answers as written, and by itself afterwards. */
export function scripted(...answers: readonly Scripted[]): Readonly<{ emulator: { scenario: unknown } }> {
  return { emulator: { scenario: { answers } } }
}

/** An answer that proposes to put one text in place of another. */
export function editing(path: string, old: string, text: string): Scripted {
  return { calls: [{ name: 'edit_file', input: { path, old_text: old, new_text: text } }] }
}
