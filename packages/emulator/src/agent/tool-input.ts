import { isObject } from '../json.ts'
import type { Wish } from './instance.ts'
import type { Tool } from './scene.ts'
import { INPUT } from './toolbox.ts'

/** Members by their names, and what they get: the first that fits counts. */
export type Wishes = readonly (readonly [RegExp, unknown])[]

const SHOWING: Wishes = [
  [/^output_mode$/, 'content'],
  [/^-n$/, true],
]

/** What the members of a tool's input get. @param why for tools that want to be told */
export function wishFor(tool: Tool, why: string, wishes: Wishes, folder: string | null): Wish {
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
export function commandFor({ schema }: Tool, command: string): readonly [RegExp, unknown] {
  const properties = isObject(schema['properties']) ? schema['properties'] : {}
  const own = Object.entries(properties).find(([name]) => INPUT.command.test(name))?.[1]
  return [INPUT.command, isObject(own) && own['type'] === 'array' ? ['bash', '-lc', command] : command]
}

/** A path as a tool wants it. @param folder the project's; null where nobody told it */
export function pathFor(tool: Tool, path: string, folder: string | null): string {
  const isAbsolute =
    /absolute/.test(tool.description) || /absolute/i.test(JSON.stringify(tool.schema['properties'] ?? ''))
  return isAbsolute ? absolute(path, folder) : path
}

function absolute(path: string, folder: string | null): string {
  if (folder === null || /^(?:[/~\\]|[A-Za-z]:)/.test(path)) return path
  return `${folder.replace(/[/\\]$/, '')}/${path.replace(/^\.[/\\]/, '')}`
}

/** How a path ends, without what makes it relative: the same file may be named either way. */
export function tail(path: string): string {
  return path.replace(/^(?:\.[/\\])+/, '')
}
