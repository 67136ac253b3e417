import { isObject } from '../json.ts'
import type { Tool } from './scene.ts'

/** What the offered tools are good for, told by their names and inputs. */
export type Toolbox = Readonly<{
  search: Tool | null
  read: Tool | null
  list: Tool | null
  shell: Tool | null
  /** Replaces a piece of a file by another. */
  edit: Tool | null
}>

type Kind = Readonly<{ names: readonly string[]; input: RegExp; not: RegExp }>

/** What an input is called that holds text to look for, a file, a folder, a command, the text that goes and the one that comes. */
export const INPUT: Readonly<Record<'query' | 'file' | 'folder' | 'command' | 'old' | 'new', RegExp>> = {
  query: /^(pattern|query|queries|q|regex|regexp|search|search_?term|search_?string|keywords?|text|needle)$/i,
  file: /^(target_|absolute_|relative_)?(file|path|filename|file_?paths?|paths|files|uri)$/i,
  folder: /^(dir|directory|folder|path|root|cwd|dir_?path|pattern|relative_workspace_path|target_directory)$/i,
  command: /^(command|commands|cmd|script)$/i,
  old: /^(old|old_?(text|string|str|content)|original)$/i,
  new: /^(new|new_?(text|string|str|content)|replacement)$/i,
}

const KINDS: Readonly<Record<keyof Toolbox, Kind>> = {
  search: {
    names: ['grep', 'ripgrep', 'rg', 'search', 'find', 'query'],
    input: INPUT.query,
    not: /^(web|internet|google|tool|tools|session|memory|docs|skill|mcp|replace|images?)$/,
  },
  read: {
    names: ['read', 'view', 'cat', 'open', 'show', 'get', 'fetch'],
    input: INPUT.file,
    not: /^(write|edit|web|url|mcp|resource|terminal|notebook|image|images|delete|page)$/,
  },
  list: {
    names: ['ls', 'list', 'tree', 'glob', 'dir', 'files'],
    input: INPUT.folder,
    not: /^(mcp|resource|resources|agents|skills|tasks|todos|code|sessions)$/,
  },
  shell: {
    names: ['bash', 'shell', 'terminal', 'sh', 'powershell', 'exec', 'execute', 'command', 'run'],
    input: INPUT.command,
    not: /^(kill|output|input|stdin)$/,
  },
  edit: {
    names: ['edit', 'replace', 'update'],
    input: INPUT.old,
    not: /^(notebook|image|images|multi|task|todo|memory|mcp)$/,
  },
}

/** Finds what each tool is good for; null where none is. */
export function toolboxOf(tools: readonly Tool[]): Toolbox {
  return {
    search: best(tools, KINDS.search),
    read: best(tools, KINDS.read),
    list: best(tools, KINDS.list),
    shell: best(tools, KINDS.shell),
    edit: best(tools, KINDS.edit),
  }
}

function best(tools: readonly Tool[], kind: Kind): Tool | null {
  const ranked = tools.flatMap(tool => {
    const rank = rankOf(tool, kind)
    return rank < 0 ? [] : [{ tool, rank }]
  })
  return ranked.sort((a, b) => a.rank - b.rank).at(0)?.tool ?? null
}

/** Smaller is better; -1 for a tool that is of another kind. */
function rankOf(tool: Tool, { names, input, not }: Kind): number {
  const words = wordsOfName(tool.name)
  if (words.some(word => not.test(word)) || !inputNames(tool).some(name => input.test(name))) return -1
  return names.findIndex(name => words.includes(name))
}

/** `mcp__files__readFile` is about `read` and `file`: the server's name says nothing about the tool. */
function wordsOfName(name: string): readonly string[] {
  return name
    .replace(/^mcp__.+?__/, '')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
}

function inputNames({ schema }: Tool): readonly string[] {
  return isObject(schema['properties']) ? Object.keys(schema['properties']) : []
}
