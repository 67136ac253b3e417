import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Tinypool } from 'tinypool'
import type { TrackResult } from '../simulate/track-result.ts'
import { type Task, work } from './worker.ts'

/** How tasks are done. */
export type TaskOptions = Readonly<{
  /** Worker threads; 1 does all in this one. Default: one a core. */
  workers?: number
  /** Node's own arguments for them. Default: those of this process. */
  nodeArguments?: readonly string[]
  /** Called after every task, with the requests that are done and those that there are. */
  onProgress?: (done: number, total: number) => void
}>

/** Does all tasks, on all cores. The results stand in the order of the tasks, whoever did them. */
export async function runTasks(
  tasks: readonly Task[],
  { workers = availableParallelism(), nodeArguments, onProgress }: TaskOptions,
): Promise<readonly (readonly TrackResult[])[]> {
  const total = tasks.reduce((sum, task) => sum + callsOf(task), 0)
  let done = 0
  const tell = (task: Task): void => {
    done += callsOf(task)
    onProgress?.(done, total)
  }
  if (workers <= 1) return inTurn(tasks, tell)
  const pool = new Tinypool({
    filename: workerFile(),
    name: 'work',
    minThreads: Math.min(workers, tasks.length),
    maxThreads: workers,
    ...(nodeArguments === undefined ? {} : { execArgv: [...nodeArguments] }),
  })
  try {
    return await inPool(pool, tasks, tell)
  } finally {
    await pool.destroy()
  }
}

async function inTurn(
  tasks: readonly Task[],
  tell: (task: Task) => void,
): Promise<readonly (readonly TrackResult[])[]> {
  const results: (readonly TrackResult[])[] = []
  for (const task of tasks) {
    results.push(await work(task))
    tell(task)
  }
  return results
}

async function inPool(
  pool: Tinypool,
  tasks: readonly Task[],
  tell: (task: Task) => void,
): Promise<readonly (readonly TrackResult[])[]> {
  const results = new Map<Task, readonly TrackResult[]>()
  // The longest first: none is left to be done alone at the end.
  const order = [...tasks].sort((a, b) => callsOf(b) - callsOf(a))
  await Promise.all(
    order.map(async task => {
      results.set(task, await pool.run(task))
      tell(task)
    }),
  )
  return tasks.map(task => results.get(task) ?? [])
}

/** The worker's file beside this one: a source while developing, a built file when published. */
function workerFile(): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return fileURLToPath(new URL(`./worker.${extension}`, import.meta.url))
}

function callsOf({ source }: Task): number {
  return source.tracks.reduce((sum, { calls }) => sum + calls.length, 0)
}
