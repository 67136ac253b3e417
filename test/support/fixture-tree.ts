import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout. */
export const ROOT: string = fileURLToPath(new URL('../../', import.meta.url))

/** Files of a tree: path to text, or to a value that is written as JSON. */
export type Tree = Readonly<Record<string, unknown>>

/** Writes a tree into a new temporary folder. */
export function plantTree(tree: Tree): Readonly<{ root: string; remove: () => void }> {
  const root = mkdtempSync(join(tmpdir(), 'sternline-tree-'))
  for (const [path, content] of Object.entries(tree)) {
    const file = join(root, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2))
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) }
}

/** Runs a program of ours with this Node and waits for its end. */
export function runNode(script: string, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, script), ...args], { encoding: 'utf8' })
  return { status, stdout, stderr }
}
