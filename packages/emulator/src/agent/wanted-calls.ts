import { type JsonObject, member } from '../json.ts'
import { type EditWish, editWishOf, linesRead, replacements } from './edit-wish.ts'
import { inputOf } from './instance.ts'
import { mentionedPaths, pathsIn } from './paths.ts'
import type { Scene, Step, Tool } from './scene.ts'
import { commandFor, pathFor, tail, type Wishes, wishFor } from './tool-input.ts'
import { INPUT, type Toolbox, toolboxOf } from './toolbox.ts'
import { wordsOf } from './words.ts'

/** A call that the agent would make. */
export type WantedCall = Readonly<{
  kind: 'search' | 'read' | 'list' | 'edit'
  about: string
  name: string
  input: JsonObject
}>

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
  const wish = editWishOf(scene.question)
  if (wish !== null && box.edit !== null) return towardsEdit(scene, box, box.edit, wish)
  const words = searchedWords(scene)
  if (words.length === 0) return []
  const first = [...searches(scene, box, words), ...reads(scene, box, mentionedPaths(scene.question))]
  if (first.length > 0) return first
  const found = foundPaths(scene, words)
  return found.length > 0 ? reads(scene, box, found) : lists(scene, box)
}

/** What the file is read for: to propose an edit whose old text stands there exactly, once. */
function towardsEdit(scene: Scene, box: Toolbox, tool: Tool, wish: EditWish): readonly WantedCall[] {
  if (scene.steps.some(({ name }) => name === tool.name)) return []
  const path = editedPath(scene, box, wish)
  if (path === null) return searches(scene, box, [wish.from])
  const step = readStep(scene, box, path)
  if (step === null) return reads(scene, box, [path])
  return replacements(linesRead(step.result ?? ''), wish).map(([old, text]) => {
    const wishes: Wishes = [
      [INPUT.file, pathFor(tool, path, scene.folder)],
      [INPUT.old, old],
      [INPUT.new, text],
    ]
    const input = inputOf(tool.schema, wishFor(tool, `Change ${path}`, wishes, scene.folder))
    return { kind: 'edit', about: path, name: tool.name, input }
  })
}

/** The file that is meant: the one that was named, or one of that name that a search for the text found; without a name the first that it found. */
export function editedPath(scene: Scene, box: Toolbox, { from, path }: EditWish): string | null {
  const read = path === null ? null : readStep(scene, box, path)
  const isThere = path !== null && (read === null || (read.result ?? '').includes(from))
  if (isThere) return path
  const found = scene.steps.filter(({ name, failed }) => !failed && name === (box.search ?? box.shell)?.name)
  const paths = pathsIn(found.map(({ result }) => result ?? '').join('\n'))
  return paths.find(candidate => path === null || candidate.endsWith(`/${path.replace(/^.*[/\\]/, '')}`)) ?? null
}

function readStep(scene: Scene, box: Toolbox, path: string): Step | null {
  const tool = box.read ?? box.shell
  if (tool === null) return null
  return scene.steps.find(step => isRead(step, tool, box) && step.input.includes(tail(path))) ?? null
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
      const command = `sed -n '1,120p' '${path.replaceAll("'", "'\\''")}'`
      const wishes: Wishes = [commandFor(tool, command), [INPUT.file, pathFor(tool, path, scene.folder)]]
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
