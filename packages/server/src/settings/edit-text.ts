import { SternlineError } from '@sternline/core'
import { hasSecret, type SettingsEdit } from '@sternline/engine'
import { readJsonTree } from '@sternline/upstreams/settings'
import { applyEdits, type FormattingOptions, modify } from 'jsonc-parser'
import { withoutSetting } from './without-setting.ts'

/** Indentation where a text shows none. */
const INDENT = '  '

/**
 * Changes settings in their text. Comments, order and formatting stay; what is new is formatted as the text is.
 *
 * @throws SternlineError `settings-unreadable` for a text that can't be read far enough to find a place in it, `bad-edit` for a
 * place that can't be, `key-in-settings` for a value that looks like a key
 */
export function editText(text: string, edits: readonly SettingsEdit[]): string {
  if (edits.some(({ value }) => typeof value === 'string' && hasSecret(value))) throw keyInSettings()
  const tree = readJsonTree(text)
  if (tree === null || tree.faults.length > 0) throw unreadable()
  const { root } = tree
  if (root !== null && root.type !== 'object') throw unreadable()
  const isBare = root === null && edits.some(({ value }) => value !== null)
  // The library would put the first setting before comments that say what the file is.
  const begun = isBare ? `${text.trimEnd()}${text.trim() === '' ? '' : '\n'}{}\n` : text
  try {
    return edits.reduce(edited, begun)
  } catch (cause) {
    throw badEdit(cause)
  }
}

function edited(text: string, { path, value }: SettingsEdit): string {
  if (value === null) return withoutSetting(text, path)
  return applyEdits(text, modify(text, [...path], value, { formattingOptions: formattingOf(text) }))
}

/** How the text is formatted, as its first indented line shows. */
function formattingOf(text: string): FormattingOptions {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? INDENT
  const insertSpaces = !indent.includes('\t')
  return {
    insertSpaces,
    tabSize: insertSpaces ? Math.min(indent.length, 8) : 4,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  }
}

/** A text that would bring a key into the file. */
export function keyInSettings(): SternlineError {
  return new SternlineError('key-in-settings', {
    what: 'This is not written: it looks like a key.',
    why: 'Settings files are shared, synchronised and committed; a key in one is soon known to others.',
    fix: 'Put the key into an environment variable or a file of its own, and name that by `api_key_env` or `api_key_file`.',
  })
}

function unreadable(): SternlineError {
  return new SternlineError('settings-unreadable', {
    what: 'The text is not changed.',
    why: 'It is not JSON with comments, or nests deeper than settings do, so the place of a setting in it can’t be found.',
    fix: 'Mend what is marked in the text first.',
  })
}

function badEdit(cause: unknown): SternlineError {
  const words = {
    what: 'The text is not changed.',
    why: 'There is no such place in it: something else stands where the setting would.',
    fix: 'Change it in the text itself.',
  }
  return new SternlineError('bad-edit', words, { cause })
}
