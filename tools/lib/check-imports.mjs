import { builtinModules } from 'node:module'
import { posix } from 'node:path'
import { ENTRIES } from './dependency-table.mjs'
import { blankOut, lineOf, readImports } from './read-imports.mjs'

/**
 * @typedef {import('./dependency-table.mjs').Row} Row
 * @typedef {import('./workspace.mjs').Package} Package
 * @typedef {import('./workspace.mjs').SourceFile} SourceFile
 * @typedef {object} Violation
 * @property {string} file Below the root.
 * @property {number} line From 1.
 * @property {string} rule
 * @property {string} message What is wrong, and what to do.
 */

const BUILTINS = new Set(builtinModules)
const TABLE = 'tools/lib/dependency-table.mjs'

/**
 * Holds one file of a package's `src` to the package's row.
 *
 * @param {SourceFile} file
 * @param {Package} owner
 * @param {Row} row
 * @param {ReadonlySet<string>} ours names of all packages of ours
 * @returns {readonly Violation[]}
 */
export function checkImports(file, owner, row, ours) {
  const effective = rowFor(file, owner, row)
  const imports = readImports(file.text).flatMap(found => {
    const problem = judge(found, file, owner, effective, ours)
    return problem === null ? [] : [{ file: file.path, line: found.line, ...problem }]
  })
  return [...imports, ...checkBannedNames(file, owner, effective)]
}

/** The row, widened where the table gives a folder below `src` more. */
function rowFor(file, owner, row) {
  const [folder = ''] = file.path.slice(`${owner.folder}/src/`.length).split('/')
  const more = row.folders?.[folder.replace(/\.\w+$/, '')]
  if (more === undefined) return row
  return { ...row, ...more, ours: { ...row.ours, ...more.ours }, external: [...row.external, ...(more.external ?? [])] }
}

function judge(found, file, owner, row, ours) {
  const { specifier } = found
  if (specifier === null) {
    return violation('computed-import', 'It is not known what this imports.', 'Write the name as a plain string.')
  }
  if (specifier.startsWith('.')) return judgeRelative(specifier, file, owner)
  if (specifier.startsWith('node:') || BUILTINS.has(specifier)) return judgeNode(specifier, owner, row)
  const name = packageName(specifier)
  if (name === owner.name) {
    return violation('own-name', `${owner.name} imports itself by name.`, 'Import the file with a relative path.')
  }
  return ours.has(name) ? judgeOurs(found, name, owner, row) : judgeExternal(name, owner, row)
}

function judgeRelative(specifier, file, owner) {
  const target = posix.join(posix.dirname(file.path), specifier)
  if (target === owner.folder || target.startsWith(`${owner.folder}/`)) return null
  return violation(
    'leaves-package',
    `"${specifier}" leads out of ${owner.folder}.`,
    'Import the other package by its name; what it does not export either becomes public there or moves.',
  )
}

function judgeNode(specifier, owner, row) {
  if (!row.node) {
    return violation(
      'node-import',
      `${owner.name} may not use Node, and "${specifier}" is Node's.`,
      'Take what it gives as a parameter, or through an interface that a host fills in.',
    )
  }
  if (specifier.startsWith('node:')) return null
  return violation('bare-builtin', `"${specifier}" is Node's own module.`, `Write "node:${specifier}".`)
}

function judgeOurs(found, name, owner, row) {
  const permission = row.ours[name]
  if (permission === undefined) {
    return violation(
      'forbidden-import',
      `${owner.name} may not use ${name}.`,
      `Move the code to a package that may, or change the row in ${TABLE} and say why in docs/decisions.`,
    )
  }
  if (found.specifier !== name && found.specifier !== `${name}/package.json` && !isExported(found.specifier)) {
    return violation('deep-import', `"${found.specifier}" reaches into ${name}.`, `Import from "${name}".`)
  }
  if (found.isType || permission === 'values') return null
  const names = permission === 'types' ? [] : permission
  const refused = found.values.filter(value => !names.includes(value))
  if (refused.length === 0 && found.values.length > 0) return null
  return violation(
    'types-only',
    `${owner.name} may use only types of ${name}${names.length === 0 ? '' : ` and ${names.join(', ')}`}.`,
    'Write `import type`; a value has to come in as a parameter.',
  )
}

function isExported(specifier) {
  return ENTRIES.has(specifier) || specifier.startsWith('@sternline/integrations/')
}

function judgeExternal(name, owner, row) {
  if (!row.external.includes(name)) {
    return violation(
      'forbidden-import',
      `${owner.name} may not use the package ${name}.`,
      `Do without it, or add it to the row in ${TABLE} with a record in docs/decisions of what it replaces.`,
    )
  }
  const { dependencies = {}, peerDependencies = {} } = owner.manifest
  if (name in dependencies || name in peerDependencies) return null
  return violation(
    'undeclared-import',
    `${name} is not among the dependencies of ${owner.name}.`,
    `Add it to ${owner.folder}/package.json.`,
  )
}

function checkBannedNames(file, owner, row) {
  if (row.banned.length === 0) return []
  const code = blankOut(file.text, { texts: true })
  return row.banned.flatMap(name => {
    const use = new RegExp(`(?<![\\w$.#])${name.replace('.', '\\.')}(?![\\w$]|\\s*[?]?:)`, 'g')
    return [...code.matchAll(use)].map(match => ({
      file: file.path,
      line: lineOf(code, match.index),
      ...violation(
        'banned-name',
        `${owner.name} may not use \`${name}\`.`,
        'Take it as a parameter or through an interface.',
      ),
    }))
  })
}

function packageName(specifier) {
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]
}

function violation(rule, problem, remedy) {
  return { rule, message: `${problem} ${remedy}` }
}
