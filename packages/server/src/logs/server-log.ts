import type { DestinationStream } from 'pino'
import type { ServerLog } from './exchange-log.ts'

/** Where lines go. */
export type LogPlaces = Readonly<{
  /** Takes the lines itself. */
  logTo?: DestinationStream | null
  /** Absolute path of a file that they go to instead. */
  logFile?: string | null
}>

/** A log that is written. */
export interface OpenLog extends ServerLog {
  /** Writes what waits and lets go of the file. Never rejects. */
  close(): Promise<void>
}

/**
 * Opens the log of a server. Where nobody takes its lines, what writes them is not even loaded.
 *
 * @param onProblem is told once, when lines can't be written any more
 * @throws SternlineError `log-file` when the file can't be written
 */
export async function openServerLog(
  { logTo = null, logFile = null }: LogPlaces,
  onProblem: (line: string) => void,
): Promise<OpenLog> {
  if (logTo === null && logFile === null) return NOBODYS_LOG
  const [{ createServerLog }, { openLogFile }] = await Promise.all([
    import('./exchange-log.ts'),
    import('./open-log-file.ts'),
  ])
  const file = logFile === null ? null : await openLogFile(logFile, onProblem)
  const destination = file ?? careful(logTo)
  return destination === null ? NOBODYS_LOG : { ...createServerLog(destination), close: async () => file?.close() }
}

/** What takes the lines is another's: what it throws costs a line, and no request. */
function careful(taker: DestinationStream | null): DestinationStream | null {
  if (taker === null) return null
  const write = (line: string): void => {
    try {
      taker.write(line)
    } catch {
      // There is no other place to tell it.
    }
  }
  return { write }
}

const NOBODYS_LOG: OpenLog = { observe: () => {}, problem: () => {}, note: () => {}, close: async () => {} }
