import { pathsIn, placesIn } from './paths.ts'
import type { Scene, Step } from './scene.ts'
import { toolboxOf } from './toolbox.ts'
import { isRead, searchedWords } from './wanted-calls.ts'

type FoundPlace = Readonly<{ path: string; line: number; text: string }>

const PLACES = 6
const PLACES_A_FILE = 2
/** A line that is quoted is cut off here. Unit: characters. */
const LINE_LENGTH = 120
const NUMBERED_LINE = /^\s*(\d+)(?:→|\t|:| {2})(.*)$/

/** Tells what the calls found: the places whose lines have a word of the question in them. */
export function answerText(scene: Scene): string {
  const words = searchedWords(scene)
  const looked = `Looked for ${words.map(word => `\`${word}\``).join(' and ')} in ${counted(scene.steps.length, 'call')}.`
  const places = foundPlaces(scene, words)
  if (places.length > 0) {
    const lines = places.map(({ path, line, text }) => `- \`${path}:${line}\` ${text}`)
    return `${looked} Found ${counted(places.length, 'place')}:\n${lines.join('\n')}`
  }
  const paths = pathsIn(scene.steps.map(({ result }) => result ?? '').join('\n')).slice(0, PLACES)
  if (paths.length === 0) return `${looked} Nothing was found.`
  return `${looked} The results name ${paths.map(path => `\`${path}\``).join(', ')}.`
}

/** `1 call`, `2 calls`, `no calls`. */
export function counted(count: number, noun: string): string {
  return `${count === 0 ? 'no' : count} ${noun}${count === 1 ? '' : 's'}`
}

function foundPlaces(scene: Scene, words: readonly string[]): readonly FoundPlace[] {
  const box = toolboxOf(scene.tools)
  const reader = box.read ?? box.shell
  const has = (text: string): boolean => words.some(word => text.toLowerCase().includes(word.toLowerCase()))
  const usable = scene.steps.filter(step => !step.failed && step.result !== null)
  const read = usable.filter(step => reader !== null && isRead(step, reader, box)).flatMap(step => linesOf(step, has))
  const named = usable.flatMap(({ result }) =>
    placesIn(result ?? '').flatMap(({ path, line, text }) =>
      line === null || !has(text) ? [] : [{ path, line, text }],
    ),
  )
  return distinct([...read, ...named]).slice(0, PLACES)
}

function linesOf(step: Step, has: (text: string) => boolean): readonly FoundPlace[] {
  const [path] = pathsIn(step.input)
  if (path === undefined) return []
  const lines = (step.result ?? '').split('\n').map((raw, i) => {
    const numbered = NUMBERED_LINE.exec(raw)
    return { path, line: Number(numbered?.[1] ?? i + 1), text: numbered?.[2] ?? raw, isNumbered: numbered !== null }
  })
  // What a tool says beside numbered lines is none of the file's.
  const isNumbered = lines.some(line => line.isNumbered)
  return lines
    .filter(line => line.isNumbered || !isNumbered)
    .filter(({ text }) => has(text))
    .slice(0, PLACES_A_FILE)
}

function distinct(places: readonly FoundPlace[]): readonly FoundPlace[] {
  const byKey = new Map<string, FoundPlace>()
  for (const { path, line, text } of places) {
    const key = `${path.replace(/^.*[/\\]/, '')}:${line}`
    if (!byKey.has(key)) byKey.set(key, { path, line, text: text.trim().slice(0, LINE_LENGTH) })
  }
  return [...byKey.values()]
}
