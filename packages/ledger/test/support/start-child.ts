import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { TYPESCRIPT_ARGUMENTS } from '@sternline/testkit'

/** How a child ended: its exit code, or the signal that ended it. */
type ChildEnd = Readonly<{ code: number | null; signal: NodeJS.Signals | null; errors: string }>

/** A program of `test/children` in a process of its own. */
export type Child = Readonly<{
  /** Lines of its standard output so far. */
  lines: readonly string[]
  /** Resolves with the first line that passes; rejects when the child ends before. */
  line(passes: (line: string) => boolean): Promise<string>
  kill(signal: NodeJS.Signals): void
  end: Promise<ChildEnd>
}>

/** Starts a child on the package's sources. A child that aborts or is killed leaves this process alone. */
export function startChild(name: string, ...args: readonly string[]): Child {
  const child = spawn(process.execPath, [...TYPESCRIPT_ARGUMENTS, pathOf(`../children/${name}.ts`), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout })
  reader.on('line', line => lines.push(line))
  const end = endOf(child)
  return {
    lines,
    end,
    kill: signal => void child.kill(signal),
    async line(passes) {
      for (;;) {
        const found = lines.find(passes)
        if (found !== undefined) return found
        const ended = await Promise.race([once(reader, 'line').then(() => null), end])
        if (ended !== null) throw new Error(`the child ended first: ${JSON.stringify(ended)}`)
      }
    },
  }
}

async function endOf(child: ChildProcess): Promise<ChildEnd> {
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  await once(child, 'close')
  return { code: child.exitCode, signal: child.signalCode, errors }
}

function pathOf(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}
