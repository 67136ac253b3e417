import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A declaration that a package's index makes public. */
export type PublicName = Readonly<{ name: string; file: string; line: number; hasDoc: boolean }>

/** Gives a file's text. */
export type ReadFile = (file: string) => string

const STAR = /^export\s+(?:type\s+)?\*\s+from\s+'(\.[^']+)'/gm
const NAMED = /^export\s+(?:type\s+)?\{([^}]*)\}(?:\s+from\s+'([^']+)')?/gm
const DECLARED =
  /^export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\*?|const|let|class|interface|type|namespace)\s+([\w$]+)/gm

/**
 * Lists every declaration that can be reached from an index file through re-exports of this package's own files.
 * Plain text is enough: the formatter starts every export at the start of a line.
 *
 * @param index path of the index file
 */
export function publicNames(index: string, read: ReadFile = file => readFileSync(file, 'utf8')): readonly PublicName[] {
  const text = read(index)
  const through = [...text.matchAll(STAR)].flatMap(([, from = '']) => publicNames(join(dirname(index), from), read))
  const named = [...text.matchAll(NAMED)].flatMap(([, clause = '', from]) =>
    originalNames(clause).flatMap(name => lookUp(name, index, from, read)),
  )
  return [...through, ...named, ...declarations(index, text)]
}

/** `a, type B, c as d` as `a`, `B`, `c`. */
function originalNames(clause: string): readonly string[] {
  return clause
    .split(',')
    .map(
      part =>
        part
          .trim()
          .replace(/^type\s+/, '')
          .split(/\s+as\s+/)[0] ?? '',
    )
    .filter(name => name !== '')
}

/** A name of another package is documented there. */
function lookUp(name: string, index: string, from: string | undefined, read: ReadFile): readonly PublicName[] {
  if (from === undefined) return localName(name, index, read)
  if (!from.startsWith('.')) return []
  const file = join(dirname(index), from)
  const found = publicNames(file, read).filter(entry => entry.name === name)
  return found.length > 0 ? found : [{ name, file, line: 1, hasDoc: false }]
}

/** A name that a list exports: declared in the same file, or imported first. */
function localName(name: string, file: string, read: ReadFile): readonly PublicName[] {
  const text = read(file)
  const declared = new RegExp(`^(?:async\\s+)?(?:function\\*?|const|let|class|interface|type)\\s+${name}\\b`, 'm').exec(
    text,
  )
  if (declared !== null) return [describe(name, file, text, declared.index)]
  const imports = [...text.matchAll(/^import\s+(?:type\s+)?\{([^}]*)\}\s+from\s+'([^']+)'/gm)]
  const from = imports.find(([, clause = '']) => originalNames(clause).includes(name))?.[2]
  return from === undefined ? [{ name, file, line: 1, hasDoc: false }] : lookUp(name, file, from, read)
}

function declarations(file: string, text: string): readonly PublicName[] {
  const found = new Map<string, PublicName>()
  for (const match of text.matchAll(DECLARED)) {
    const name = match[1] ?? ''
    // The first overload carries the comment for all.
    if (!found.has(name)) found.set(name, describe(name, file, text, match.index))
  }
  return [...found.values()]
}

function describe(name: string, file: string, text: string, offset: number): PublicName {
  const before = text.slice(0, offset)
  return { name, file, line: before.split('\n').length, hasDoc: endsWithDoc(before) }
}

/** Whether a text ends with a doc comment that says something, and nothing after it. */
function endsWithDoc(before: string): boolean {
  const comment = before.slice(`\n${before}`.lastIndexOf('\n/**'))
  return /^\/\*\*.*\w/s.test(comment) && comment.indexOf('*/') === comment.length - '*/\n'.length
}
