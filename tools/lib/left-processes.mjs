import { readdirSync, readFileSync } from 'node:fs'

/**
 * A process of this machine.
 *
 * @typedef {object} Process
 * @property {number} pid
 * @property {string} command
 */

/**
 * Finds every process that was started with a variable in its environment, and what those started in turn. It sees
 * processes that left their parent, which a look at children does not. Linux only: elsewhere it finds nothing.
 *
 * @param {string} name of the variable
 * @param {string} value
 * @returns {readonly Process[]}
 */
export function findProcesses(name, value) {
  const all = listProcesses()
  const found = new Set(all.filter(({ pid }) => hasVariable(pid, `${name}=${value}`)).map(({ pid }) => pid))
  // A child may wipe its environment. Parents come before children often enough, but not always: look until nothing is new.
  for (let size = -1; size !== found.size; ) {
    size = found.size
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid)
  }
  return all.filter(({ pid }) => found.has(pid)).map(({ pid, command }) => ({ pid, command }))
}

function listProcesses() {
  return readFolder('/proc')
    .filter(entry => /^\d+$/.test(entry))
    .map(Number)
    .flatMap(pid => {
      // `pid (name) state parent ...`: the name may hold spaces and brackets.
      const fields = readText(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? []
      const [state, parent] = fields
      if (parent === undefined || state === 'Z') return []
      const command = readText(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()
      return [{ pid, parent: Number(parent), command }]
    })
}

function hasVariable(pid, setting) {
  return readText(`/proc/${pid}/environ`).split('\0').includes(setting)
}

function readFolder(path) {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

/** A process may end while it is looked at, or belong to somebody else: then there is nothing to read. */
function readText(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
