import { logPath } from './conversation-files.ts'
import { addRecord, type History, newHistory } from './history.ts'
import { createLog, type LogFile, openLog } from './log-file.ts'
import { noConversation } from './no-conversation.ts'
import type { CreatedRecord, LogRecord } from './records.ts'

/** A conversation that is open: its history, and the log that it is kept in. */
export class LiveConversation {
  readonly #file: string
  #history: History
  #log: LogFile | null

  private constructor(file: string, history: History, log: LogFile | null) {
    this.#file = file
    this.#history = history
    this.#log = log
  }

  /** One that nothing was said in: it is kept from its first message on. */
  static begin(dataFolder: string, created: CreatedRecord): LiveConversation {
    return new LiveConversation(logPath(dataFolder, created.id), newHistory(created), null)
  }

  /**
   * One that was kept before.
   *
   * @throws SternlineError `no-conversation`, `conversation-damaged`
   */
  static async open(dataFolder: string, id: string, project: string): Promise<LiveConversation> {
    const file = logPath(dataFolder, id)
    const { log, records } = await openLog(file)
    const [first] = records
    if (first?.type !== 'created' || first.project !== project) throw noConversation()
    return new LiveConversation(file, records.reduce(addRecord, newHistory(first)), log)
  }

  get history(): History {
    return this.#history
  }

  /** Whether it is on disk. */
  get isKept(): boolean {
    return this.#log !== null
  }

  /** Keeps lines, and only then has them in the history. @throws SternlineError `conversation-elsewhere`, or the system's error */
  async append(...records: readonly LogRecord[]): Promise<void> {
    if (records.length === 0) return
    if (this.#log === null) {
      this.#log = await createLog(this.#file)
      await this.#log.append([this.#history.created])
    }
    await this.#log.append(records)
    this.#history = records.reduce(addRecord, this.#history)
  }

  /** Changes what it begins with, as long as nothing was kept. */
  beginWith(created: CreatedRecord): void {
    this.#history = newHistory(created)
  }
}
