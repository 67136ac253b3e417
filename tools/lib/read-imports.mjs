/**
 * What a source file imports. Not a parser: it relies on the formatter, which starts every import and export statement
 * at the start of a line, and on the linter, which forbids `require` in modules.
 *
 * @typedef {object} Import
 * @property {string | null} specifier What is imported; null where it is computed and can't be known.
 * @property {number} line From 1.
 * @property {boolean} isType True for `import type` and `export type`, which leave nothing in the output.
 * @property {readonly string[]} values Names that are imported as values: `*` for a namespace, `default` for a default import.
 */

const COMMENT_OR_TEXT = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`/g
const STATIC =
  /^(?:import|export)\s+(type\s+(?!from\b))?((?:(?!\n(?:import|export)\b)[\w$*{},\s])+?)\s+from\s+(['"])([^'"\n]+)\3/gm
const SIDE_EFFECT = /^import\s+(['"])([^'"\n]+)\1/gm
const DYNAMIC = /(?<![\w$.])(?:import|require|createRequire)\s*\(\s*(?:(['"`])([^'"`\n$]+)\1)?/g

/**
 * Lists the imports and re-exports of a module, dynamic ones too.
 *
 * @param {string} source TypeScript or JavaScript
 * @returns {readonly Import[]}
 */
export function readImports(source) {
  const code = blankOut(source, { texts: false })
  const statics = [...code.matchAll(STATIC)].map(match => ({
    specifier: match[4],
    line: lineOf(code, match.index),
    isType: match[1] !== undefined,
    values: valueNames(match[2]),
  }))
  const effects = [...code.matchAll(SIDE_EFFECT)].map(match => ({
    specifier: match[2],
    line: lineOf(code, match.index),
    isType: false,
    values: [],
  }))
  const dynamics = [...code.matchAll(DYNAMIC)].map(match => ({
    specifier: match[2] ?? null,
    line: lineOf(code, match.index),
    isType: false,
    values: ['*'],
  }))
  return [...statics, ...effects, ...dynamics].sort((a, b) => a.line - b.line)
}

/**
 * Replaces comments, and on request string contents, by spaces; every line and column stays where it was.
 *
 * @param {string} source
 * @param {{ texts: boolean }} options `texts` blanks strings and templates too
 */
export function blankOut(source, { texts }) {
  return source.replace(COMMENT_OR_TEXT, found => {
    const isComment = found.startsWith('//') || found.startsWith('/*')
    return isComment || texts ? found.replace(/[^\n]/g, ' ') : found
  })
}

/**
 * @param {string} text
 * @param {number} offset
 * @returns {number} from 1
 */
export function lineOf(text, offset) {
  return text.slice(0, offset).split('\n').length
}

/** `a, type B, c as d` within braces, a default import before them, or `* as all`. */
function valueNames(clause) {
  const braces = /\{([^}]*)\}/.exec(clause)
  const outside = clause.replace(/\{[^}]*\}/, '').split(',')
  const named = (braces?.[1] ?? '')
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '' && !name.startsWith('type '))
    .map(name => name.split(/\s+as\s+/)[0])
  const others = outside.map(name => name.trim()).filter(name => name !== '')
  return [...others.map(name => (name.startsWith('*') ? '*' : 'default')), ...named]
}
