import { type Recording, readRecord } from '@sternline/lab'
import { record } from '@sternline/testkit'

/** A recorded conversation of so many short calls, already read. `changes` replaces members. */
export function recording(calls: number, changes: Readonly<Record<string, unknown>> = {}): Recording {
  const read = readRecord(record(calls, changes))
  if (!read.ok) throw new Error(read.reason)
  return read.recording
}
