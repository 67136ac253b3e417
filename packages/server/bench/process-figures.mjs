// What a process costs, from /proc (Linux): threads and children are counted in.
import { readdirSync, readFileSync } from 'node:fs'

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
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

/** Memory that is resident, of a process and its children, in MB; null where there is no /proc. */
export function rssMb(pid) {
  const own = /VmRSS:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`))
  if (own === null) return null
  return Number(own[1]) / 1024 + children(pid).reduce((sum, child) => sum + (rssMb(child) ?? 0), 0)
}
