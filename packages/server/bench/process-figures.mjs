// What a process costs, from /proc (Linux): threads and children are counted in.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function write(path, text) {
  try {
    writeFileSync(path, text)
  } catch {
    // Then the most since the process began counts, which is no less.
  }
}

function list(path) {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

function children(pid) {
  return list(`/proc/${pid}/task`).flatMap(task =>
    read(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean),
  )
}

/** Time on a processor so far, of a process and its children, in milliseconds; null where there is no /proc. */
export function cpuMs(pid) {
  const tasks = list(`/proc/${pid}/task`)
  if (tasks.length === 0) return null
  const own = tasks.reduce(
    (sum, task) => sum + Number(read(`/proc/${pid}/task/${task}/schedstat`).split(' ')[0] ?? 0),
    0,
  )
  return own / 1e6 + children(pid).reduce((sum, child) => sum + (cpuMs(child) ?? 0), 0)
}

/** The most memory that was resident since `forgetMostRss`, of a process and its children, in MB; null where there is no /proc. */
export function mostRssMb(pid) {
  const own = /VmHWM:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`))
  if (own === null) return null
  return Number(own[1]) / 1024 + children(pid).reduce((sum, child) => sum + (mostRssMb(child) ?? 0), 0)
}

/** From now on what was resident before does not count. @see https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html under 5 */
export function forgetMostRss(pid) {
  for (const process of [pid, ...children(pid)]) write(`/proc/${process}/clear_refs`, '5')
}
