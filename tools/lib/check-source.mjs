import { blankOut, lineOf } from './read-imports.mjs'

/**
 * @typedef {import('./check-imports.mjs').Violation} Violation
 * @typedef {import('./workspace.mjs').SourceFile} SourceFile
 */

/** The longest a source file may be. Unit: lines. */
const MAX_LINES = 400

const DEFAULT_EXPORT = /^export\s+default\b|^export\s*\{[^}]*\bas\s+default\b/gm
const CONFIG_FILE = /\.config\.\w+$/
// Written so that this very line is not found.
const LEFT_TO_DO = /\bTO[D]O\b|\bFIX[M]E\b/g

/**
 * The rules that hold for every file: no default export, nothing left to do, and in `src` no more than 400 lines.
 *
 * @param {SourceFile} file
 * @returns {readonly Violation[]}
 */
export function checkSource(file) {
  const { path, text } = file
  const code = blankOut(text, { texts: true })
  const defaults = CONFIG_FILE.test(path) ? [] : [...code.matchAll(DEFAULT_EXPORT)]
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
  const found = [
    ...defaults.map(({ index }) => ({
      line: lineOf(text, index),
      rule: 'default-export',
      message: 'A default export has no name to search for. Export it by name.',
    })),
    ...[...text.matchAll(LEFT_TO_DO)].map(({ 0: word, index }) => ({
      line: lineOf(text, index),
      rule: 'left-to-do',
      message: `${word} is work that nobody sees. Do it, or open an issue.`,
    })),
  ]
  if (/\/src\//.test(path) && lines > MAX_LINES) {
    const message = `${lines} lines, and ${MAX_LINES} is the limit. Take an idea out into a file of its own.`
    found.push({ line: MAX_LINES + 1, rule: 'too-long', message })
  }
  return found.map(violation => ({ file: path, ...violation }))
}
