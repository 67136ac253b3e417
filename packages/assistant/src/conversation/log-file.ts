import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SternlineError } from '@sternline/core'
import { isLogRecord } from './check-records.ts'
import { noConversation } from './no-conversation.ts'
import { createPrivateFolder, PRIVATE_FILE } from './private-files.ts'
import type { LogRecord } from './records.ts'

/** A conversation on disk: one JSON value a line, only ever added to. */
export interface LogFile {
  /** Resolves when the lines are on disk. @throws SternlineError `conversation-elsewhere` when another process has added lines */
  append(records: readonly LogRecord[]): Promise<void>
}

/** A log, and what it held when it was opened. */
export type OpenedLog = Readonly<{ log: LogFile; records: readonly LogRecord[] }>

const LINE_FEED = 0x0a

/**
 * Opens a log for adding. A torn last line, left by a process that was killed while it wrote, is cut off.
 *
 * @throws SternlineError `conversation-damaged` when another line can't be read, `no-conversation` when there is none
 */
export async function openLog(file: string): Promise<OpenedLog> {
  const handle = await open(file, 'r+').catch((problem: NodeJS.ErrnoException) => {
    throw problem.code === 'ENOENT' ? noConversation() : problem
  })
  try {
    const bytes = await handle.readFile()
    const end = bytes.lastIndexOf(LINE_FEED) + 1
    if (end < bytes.length) await handle.truncate(end)
    return { log: logOf(file, end), records: parseLines(bytes.subarray(0, end).toString('utf8')) }
  } finally {
    await handle.close()
  }
}

/** Makes an empty log, readable by this user only. */
export async function createLog(file: string): Promise<LogFile> {
  await createPrivateFolder(dirname(file))
  await (await open(file, 'wx', PRIVATE_FILE)).close()
  return logOf(file, 0)
}

function parseLines(text: string): readonly LogRecord[] {
  return text
    .split('\n')
    .slice(0, -1)
    .flatMap((line, i) => {
      const value = parsed(line)
      if (isLogRecord(value)) return [value]
      // A kind of line that a later version writes says nothing to this one.
      if (typeof value === 'object' && value !== null && 'type' in value && !isKnown(value.type)) return []
      throw damaged(i + 1)
    })
}

const KNOWN: ReadonlySet<unknown> = new Set<LogRecord['type']>([
  'created',
  'settings',
  'base',
  'message',
  'exchange',
  'rewind',
  'compacted',
])

function isKnown(type: unknown): boolean {
  return KNOWN.has(type)
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

function logOf(file: string, end: number): LogFile {
  let size = end
  let queue: Promise<void> = Promise.resolve()
  const write = async (lines: Buffer): Promise<void> => {
    // Opened for each piece: nobody has to remember to close a conversation.
    const handle = await open(file, 'a', PRIVATE_FILE)
    try {
      if ((await handle.stat()).size !== size) throw elsewhere()
      await handle.appendFile(lines)
      await handle.datasync()
      size += lines.length
    } finally {
      await handle.close()
    }
  }
  return {
    append(records) {
      const lines = Buffer.from(records.map(record => `${JSON.stringify(record)}\n`).join(''))
      const written = queue.then(() => write(lines))
      queue = written.catch(() => undefined)
      return written
    },
  }
}

function damaged(line: number): SternlineError {
  return new SternlineError('conversation-damaged', {
    what: 'The conversation cannot be opened.',
    why: `Line ${line} of its log cannot be read.`,
    fix: 'Take that line out of the file by hand, or start a new conversation.',
  })
}

function elsewhere(): SternlineError {
  return new SternlineError('conversation-elsewhere', {
    what: 'The message is not kept.',
    why: 'Another process went on with this conversation.',
    fix: 'Open it again to see what was said there.',
  })
}
