import type { Topology } from '../topology/topology.ts'

/** The forms of logs that can be read. */
export type LogFormat =
  /** Session logs of Claude Code. */
  | 'claude-code'
  /** One recorded conversation a line, with its messages or whole bodies. */
  | 'recording'
  /** One conversation a line in lengths, hashes and times. */
  | 'topology'
  /** Rollouts of the Codex CLI. */
  | 'codex'
  /** One body of a Messages request a line. */
  | 'bodies'
  /** Sternline's own ledger. */
  | 'ledger'

/** Something that could not be read. */
export type ImportProblem = Readonly<{
  kind: 'problem'
  file: string
  /** From 1; null where it is not about a line. */
  line: number | null
  /** In a few words that follow the place: `it is not JSON`. */
  reason: string
}>

/** What logs give, one after the other. */
export type ImportItem =
  | Readonly<{ kind: 'conversation'; file: string; topology: Topology }>
  | ImportProblem
  /** Calls that stood in more than one place of the logs, as copies of resumed sessions do, and were counted once. */
  | Readonly<{ kind: 'repeated'; file: string; calls: number }>

/** Where something could not be read, and why, in a line: `logs/a.jsonl:12: it is not JSON`. */
export function formatProblem({ file, line, reason }: ImportProblem): string {
  return line === null ? `${file}: ${reason}` : `${file}:${line}: ${reason}`
}
