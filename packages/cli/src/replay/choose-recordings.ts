import { SternlineError } from '@sternline/core'
import { type Recording, readRecordings } from '@sternline/lab'

/** Which conversations of a file are wanted: the first, the one with this id, or all. */
export type Wanted = Readonly<{ kind: 'first' } | { kind: 'id'; id: string } | { kind: 'all' }>

/** What a file holds. */
export type Survey = Readonly<{
  /** Every conversation that can be read, in order. */
  ids: readonly string[]
  /** What can't be read, as sentences. */
  problems: readonly string[]
}>

const SHOWN_IDS = 5

/**
 * Reads a file once and tells what it holds, without keeping it.
 *
 * @throws SternlineError `recording-unreadable` when the file can't be opened, `recording-empty` when nothing in it can be read
 */
export async function surveyRecordings(path: string): Promise<Survey> {
  const ids: string[] = []
  const problems: string[] = []
  try {
    for await (const item of readRecordings(path)) {
      if (item.kind === 'conversation') ids.push(item.recording.id)
      else problems.push(item.problem)
    }
  } catch (error) {
    throw unreadable(path, error)
  }
  if (ids.length === 0) throw empty(path, problems)
  return { ids, problems }
}

/**
 * Reads the wanted conversations of a file that was surveyed, one at a time.
 *
 * @throws SternlineError `conversation-not-found` for an id that is not in the file
 */
export async function* chooseRecordings(path: string, survey: Survey, wanted: Wanted): AsyncGenerator<Recording> {
  if (wanted.kind === 'id' && !survey.ids.includes(wanted.id)) throw notFound(wanted.id, survey.ids)
  for await (const item of readRecordings(path)) {
    if (item.kind !== 'conversation' || (wanted.kind === 'id' && item.recording.id !== wanted.id)) continue
    yield item.recording
    if (wanted.kind !== 'all') return
  }
}

/** Says how to get the conversations that are not replayed; null when there are none. */
export function describeOthers({ ids }: Survey, wanted: Wanted): string | null {
  const others = ids.length - 1
  if (wanted.kind !== 'first' || others === 0) return null
  const rest = ids.slice(1, 1 + SHOWN_IDS)
  const more = others > rest.length ? `\n  and ${others - rest.length} more` : ''
  const subject = others === 1 ? 'another conversation' : `${others} other conversations`
  return `The file holds ${subject}; replay one with --id ID, or all of them with --all:\n  ${rest.join('\n  ')}${more}`
}

function unreadable(path: string, error: unknown): SternlineError {
  const why = error instanceof Error ? error.message : String(error)
  return new SternlineError(
    'recording-unreadable',
    {
      what: `${path} can't be read.`,
      why: `The system says: ${why}.`,
      fix: 'Check the path and who may read the file.',
    },
    { cause: error },
  )
}

function empty(path: string, problems: readonly string[]): SternlineError {
  const shown = problems.slice(0, SHOWN_IDS)
  const more = problems.length > shown.length ? ` And ${problems.length - shown.length} more lines like these.` : ''
  return new SternlineError('recording-empty', {
    what: `${path} holds no conversation that can be replayed.`,
    why: shown.length === 0 ? 'The file is empty.' : `${shown.join(' ')}${more}`,
    fix: 'Give a file with one recorded conversation a line, as JSON (.jsonl), plain or packed with gzip (.jsonl.gz).',
  })
}

function notFound(id: string, ids: readonly string[]): SternlineError {
  const shown = ids.slice(0, SHOWN_IDS).join(', ')
  return new SternlineError('conversation-not-found', {
    what: `The file holds no conversation with the id ${id}.`,
    why: `It holds ${ids.length}: ${shown}${ids.length > SHOWN_IDS ? ', ...' : ''}.`,
    fix: 'Give one of these ids, or --all.',
  })
}
