import type { ExitCode } from '../../src/exit-code.ts'
import type { Row, Totals } from '../../src/replay/row.ts'
import { run } from '../../src/run.ts'
import { type FakeIo, fakeIo } from './fake-io.ts'

/** What `sternline replay --json` prints, as far as tests look at it. */
export type JsonReport = Readonly<{
  server: string
  emulated: boolean
  problems: readonly string[]
  conversations: readonly Readonly<{
    id: string
    session: string
    models: readonly string[]
    headTokens: number | null
    notes: readonly string[]
    calls: number
    isComplete: boolean
    rows: readonly Row[]
    totals: Totals
  }>[]
  totals: Totals
}>

/** Runs `sternline replay ... --json` in this process. */
export async function jsonReplay(
  args: readonly string[],
  io: FakeIo = fakeIo(),
): Promise<Readonly<{ code: ExitCode; report: JsonReport; err: string }>> {
  const code = await run(['replay', ...args, '--json'], io)
  const text = io.outText()
  if (text === '') throw new Error(`Nothing was printed: ${io.errText()}`)
  return { code, report: JSON.parse(text), err: io.errText() }
}
