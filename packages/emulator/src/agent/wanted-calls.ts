import { isObject, type JsonObject, member } from '../json.ts'
import { inputOf, type Wish } from './instance.ts'
import { pathsIn } from './paths.ts'
import type { Scene, Step, Tool } from './scene.ts'
import { INPUT, type Toolbox, toolboxOf } from './toolbox.ts'
import { wordsOf } from './words.ts'

/** A call that the agent would make. */
export type WantedCall = Readonly<{ kind: 'search' | 'read' | 'list'; about: string; name: string; input: JsonObject }>

const WORDS = 2
const FILES = 3
/** The agent answers then with what it has. */
const ROUNDS_AT_MOST = 6

/** Files that say most about a project, for when nothing better is known. */
const FRONT_DOOR = /(^|[\\/])(readme|package\.json|pyproject\.toml|cargo\.toml|go\.mod|index|main)\b/i

/**
 * What the agent wants to call next: first searches for the question's words and reads of files that it names, then reads of
 * what the searches found, a look around when they found nothing.
 *
 * @returns none when it is time to answer
 */
export function wantedCalls(scene: Scene): readonly WantedCall[] {
  if (scene.rounds >= ROUNDS_AT_MOST || scene.question === '') return []
  const box = toolboxOf(scene.tools)
  const words = searchedWords(scene)
  if (words.length === 0) return []
  const first = [...searches(scene, box, words), ...reads(scene, box, pathsIn(scene.question))]
  if (first.length > 0) return first
  const found = foundPaths(scene, words)
  return found.length > 0 ? reads(scene, box, found) : lists(scene, box)
}

/** The words of the question that are searched for. */
export function searchedWords({ question }: Scene): readonly string[] {
  return wordsOf(question, WORDS)
}

function searches(scene: Scene, box: Toolbox, words: readonly string[]): readonly WantedCall[] {
  const tool = box.search ?? box.shell
  if (tool === null) return []
  return words
    .filter(word => !scene.steps.some(step => step.name === tool.name && step.input.includes(word)))
    .map(word => {
      const command = `grep -rniI -m 3 --exclude-dir=node_modules --exclude-dir=.git -e '${word}' . | head -n 40`
      const wishes: Wishes = [commandFor(tool, command), [INPUT.query, word]]
      const wish = wishFor(tool, `Search for ${word}`, wishes, scene.folder)
      return { kind: 'search', about: word, name: tool.name, input: inputOf(tool.schema, wish) }
    })
}

function reads(scene: Scene, box: Toolbox, paths: readonly string[]): readonly WantedCall[] {
  const tool = box.read ?? box.shell
  if (tool === null) return []
  const left = FILES - scene.steps.filter(step => isRead(step, tool, box)).length
  return paths
    .filter(path => !scene.steps.some(step => isRead(step, tool, box) && step.input.includes(tail(path))))
    .slice(0, Math.max(0, left))
    .map(path => {
      const file = tool.description.includes('absolute') || wantsAbsolute(tool) ? absolute(path, scene.folder) : path
      const command = `sed -n '1,120p' '${path.replaceAll("'", "'\\''")}'`
      const wishes: Wishes = [commandFor(tool, command), [INPUT.file, file]]
      const wish = wishFor(tool, `Read ${path}`, wishes, scene.folder)
      return { kind: 'read', about: path, name: tool.name, input: inputOf(tool.schema, wish) }
    })
}

function lists(scene: Scene, box: Toolbox): readonly WantedCall[] {
  const tool = box.list ?? box.shell
  if (
    tool === null ||
    scene.steps.some(step => step.name === tool.name && (tool !== box.shell || /\bls\b/.test(step.input)))
  ) {
    return []
  }
  const isPattern = member(tool.schema['properties'], 'pattern') !== undefined
  const where = isPattern ? '**/*' : (scene.folder ?? '.')
  const wish = wishFor(tool, 'Look around', [commandFor(tool, 'ls'), [INPUT.folder, where]], scene.folder)
  return [{ kind: 'list', about: 'the project', name: tool.name, input: inputOf(tool.schema, wish) }]
}

/** Files that results name, those first that a word of the question is part of. */
function foundPaths(scene: Scene, words: readonly string[]): readonly string[] {
  const results = scene.steps.filter(step => step.result !== null && !step.failed)
  const paths = pathsIn(results.map(({ result }) => result).join('\n'))
  const lower = words.map(word => word.toLowerCase())
  const weight = (path: string): number => {
    if (lower.some(word => path.toLowerCase().includes(word))) return 2
    return FRONT_DOOR.test(path) ? 1 : 0
  }
  return [...paths].sort((a, b) => weight(b) - weight(a))
}

/** Whether a step read a file: a shell both searches and reads. */
export function isRead(step: Step, tool: Tool, box: Toolbox): boolean {
  return step.name === tool.name && (tool !== box.shell || step.input.includes('sed -n'))
}

/** Members by their names, and what they get: the first that fits counts. */
type Wishes = readonly (readonly [RegExp, unknown])[]

const SHOWING: Wishes = [
  [/^output_mode$/, 'content'],
  [/^-n$/, true],
]

function wishFor(tool: Tool, why: string, wishes: Wishes, folder: string | null): Wish {
  const required = tool.schema['required']
  const all: Wishes = [...wishes, ...SHOWING, [/^(description|explanation|reason|purpose|goal)$/, why]]
  return name => {
    const wished = all.find(([pattern]) => pattern.test(name))?.[1]
    if (wished !== undefined) return wished
    const isPlace = Array.isArray(required) && required.includes(name) && INPUT.folder.test(name)
    return isPlace ? (folder ?? '.') : undefined
  }
}

/** A shell takes its command as a line, or in parts. */
function commandFor({ schema }: Tool, command: string): readonly [RegExp, unknown] {
  const properties = isObject(schema['properties']) ? schema['properties'] : {}
  const own = Object.entries(properties).find(([name]) => INPUT.command.test(name))?.[1]
  return [INPUT.command, isObject(own) && own['type'] === 'array' ? ['bash', '-lc', command] : command]
}

function wantsAbsolute({ schema }: Tool): boolean {
  return /absolute/i.test(JSON.stringify(schema['properties'] ?? ''))
}

function absolute(path: string, folder: string | null): string {
  if (folder === null || /^(?:[/~\\]|[A-Za-z]:)/.test(path)) return path
  return `${folder.replace(/[/\\]$/, '')}/${path.replace(/^\.[/\\]/, '')}`
}

/** How a path ends, without what makes it relative: the same file may be named either way. */
function tail(path: string): string {
  return path.replace(/^(?:\.[/\\])+/, '')
}
