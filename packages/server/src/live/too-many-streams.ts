import type { Refusal } from '../safety/refusal.ts'

/** Event streams that may be open at once. A page that is looked at has up to three, so that is room for thirty of them. */
export const MOST_STREAMS = 100

/** Soon enough for a page whose neighbours were closed. Unit: seconds. */
const RETRY_AFTER_S = 5

/** An event stream beyond those that may be open at once. @param most how many that are */
export function tooManyStreams(most: number): Refusal {
  return {
    status: 503,
    type: 'api_error',
    code: 'too-many-streams',
    what: 'No further event stream is opened.',
    why: `${most} are open already, and each of them takes memory for what its reader has not read.`,
    fix: 'Close pages and programs that follow events here and are not looked at; a page tries again by itself.',
    headers: { 'retry-after': String(RETRY_AFTER_S) },
  }
}
