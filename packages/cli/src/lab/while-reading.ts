import type { Io } from '../io.ts'
import { createLabProgress, type LabProgress } from './lab-progress.ts'

/** What is read in less time is read without a word. Unit: milliseconds. */
const QUIET_MS = 2000

/** Does something that reads logs, and shows meanwhile how far it is. */
export async function whileReading<T>(io: Io, read: (onProgress: LabProgress['update']) => Promise<T>): Promise<T> {
  const progress = createLabProgress(io, { doing: 'reading', quietMs: QUIET_MS })
  try {
    return await read(progress.update)
  } finally {
    progress.end()
  }
}
