import { randomBytes } from 'node:crypto'
import { open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ListedConversation } from '@sternline/engine'
import { isCreatedRecord } from './check-records.ts'
import { noConversation } from './no-conversation.ts'
import type { CreatedRecord } from './records.ts'

/** Where conversations are kept. */
const FOLDER = 'conversations'
const ID = /^c_[a-z0-9]{8,40}$/
const FILE = /^(c_[a-z0-9]{8,40})\.jsonl$/

/** The first line is short but for a summary. Unit: bytes. */
const FIRST_LINE = 256 * 1024

/** An id that no other conversation has; sorts by time. */
export function newConversationId(at: number): string {
  return `c_${at.toString(36).padStart(9, '0')}${randomBytes(6).toString('hex')}`
}

/** The log of a conversation. @throws SternlineError `no-conversation` for what is no id */
export function logPath(dataFolder: string, id: string): string {
  if (!ID.test(id)) throw noConversation()
  return join(dataFolder, FOLDER, `${id}.jsonl`)
}

/**
 * Lists the conversations of a project, the last one that something was added to first. Only first lines are read.
 *
 * @param project real path of its folder
 */
export async function listConversations(dataFolder: string, project: string): Promise<readonly ListedConversation[]> {
  const names = await readdir(join(dataFolder, FOLDER)).catch(() => [])
  const files = names.filter(name => FILE.test(name)).map(name => join(dataFolder, FOLDER, name))
  const listed = await Promise.all(files.map(listedOf))
  return listed
    .filter(conversation => conversation?.project === project)
    .filter(conversation => conversation !== null)
    .sort((a, b) => b.changedAt - a.changedAt || (a.id < b.id ? 1 : -1))
}

/**
 * Deletes the log of a conversation.
 *
 * @param project real path of the folder that it has to be about
 * @throws SternlineError `no-conversation` when nothing is kept under this id for this project
 */
export async function removeConversation(dataFolder: string, id: string, project: string): Promise<void> {
  const file = logPath(dataFolder, id)
  const listed = await listedOf(file)
  if (listed?.project !== project) throw noConversation()
  await rm(file)
}

async function listedOf(file: string): Promise<ListedConversation | null> {
  try {
    const created = await firstLine(file)
    if (created === null) return null
    const { mtimeMs } = await stat(file)
    const { id, title, project, settings, at } = created
    return { id, title, project, model: settings.model, createdAt: at, changedAt: Math.floor(mtimeMs) }
  } catch {
    return null
  }
}

async function firstLine(file: string): Promise<CreatedRecord | null> {
  const handle = await open(file, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(FIRST_LINE), 0, FIRST_LINE, 0)
    const text = buffer.subarray(0, bytesRead).toString('utf8')
    const value: unknown = JSON.parse(text.slice(0, text.indexOf('\n')))
    return isCreatedRecord(value) ? value : null
  } finally {
    await handle.close()
  }
}
