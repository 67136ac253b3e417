/** How long it waits before it tries again. A try holds up this process for as long as a batch may wait. Unit: milliseconds. */
const AGAIN_MS = 10_000

const BLOCKED =
  "What was deleted still stands in the log beside the ledger's file, as another program uses the file. It is tried again every 10 seconds, and when Sternline stops."

/** Makes what was deleted unreadable in the files. */
export interface Scrubber {
  /** Tries at once. Where another process is in the way it is told, and tried again until it is done. */
  scrub(): Promise<void>
  /** Tries no more. */
  stop(): void
}

/** What a scrubber works with. */
export type ScrubberParts = Readonly<{
  /** Writes the log back into the file and empties it; whether that could be done. */
  writeBack(): Promise<boolean>
  /** Told once until it is done. */
  onProblem(sentence: string): void
}>

/** Makes one that has nothing to do yet. Its timer keeps no process alive. */
export function createScrubber({ writeBack, onProblem }: ScrubberParts): Scrubber {
  let timer: NodeJS.Timeout | undefined
  let isTold = false
  let isStopped = false
  function again(): void {
    clearTimeout(timer)
    // Whoever asked first was told what failed.
    if (!isStopped) timer = setTimeout(() => void scrub().catch(() => undefined), AGAIN_MS).unref()
  }
  async function scrub(): Promise<void> {
    let isDone = false
    try {
      isDone = await writeBack()
    } finally {
      if (isDone) clearTimeout(timer)
      else again()
    }
    if (!isDone && !isTold) onProblem(BLOCKED)
    isTold = !isDone
  }
  return {
    scrub,
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
