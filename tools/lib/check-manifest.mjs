import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TEST_ONLY } from './dependency-table.mjs'
import { readJson } from './workspace.mjs'

/**
 * @typedef {import('./check-imports.mjs').Violation} Violation
 * @typedef {import('./dependency-table.mjs').Row} Row
 * @typedef {import('./workspace.mjs').Package} Package
 */

const EXACT = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/
const TABLE = 'tools/lib/dependency-table.mjs'

/**
 * Holds a package's `package.json` and `tsconfig.json` to its row.
 *
 * @param {string} root
 * @param {Package} owner
 * @param {Row} row
 * @param {ReadonlySet<string>} ours names of all packages of ours
 * @returns {readonly Violation[]}
 */
export function checkManifest(root, owner, row, ours) {
  const { dependencies = {}, peerDependencies = {}, devDependencies = {} } = owner.manifest
  const allowed = new Set([
    ...folderRows(row).flatMap(({ ours = {}, external = [] }) => [...Object.keys(ours), ...external]),
  ])
  const refused = Object.keys({ ...dependencies, ...peerDependencies }).filter(name => !allowed.has(name))
  const refusedForTests = Object.keys(devDependencies).filter(
    name => ours.has(name) && !allowed.has(name) && !TEST_ONLY.includes(name),
  )
  const file = `${owner.folder}/package.json`
  return [
    ...[...refused, ...refusedForTests].map(name => ({
      file,
      line: lineOfName(root, file, name),
      rule: 'forbidden-dependency',
      message: `${owner.name} may not depend on ${name}. Remove it, or change the row in ${TABLE} and say why in docs/decisions.`,
    })),
    ...checkVersions(root, file, owner.manifest),
    ...checkCompiler(root, owner, row),
  ]
}

/** Every version is pinned, so that two machines build the same thing. @returns {readonly Violation[]} */
export function checkVersions(root, file, { dependencies = {}, devDependencies = {} }) {
  return Object.entries({ ...dependencies, ...devDependencies })
    .filter(([, version]) => !EXACT.test(version))
    .map(([name, version]) => ({
      file,
      line: lineOfName(root, file, name),
      rule: 'inexact-version',
      message: `${name} is "${version}". Write one exact version.`,
    }))
}

function folderRows(row) {
  return [row, ...Object.values(row.folders ?? {})]
}

function checkCompiler(root, owner, row) {
  const file = `${owner.folder}/tsconfig.json`
  if (!existsSync(join(root, file))) {
    return [
      { file, line: 1, rule: 'no-tsconfig', message: `${owner.name} has no tsconfig.json. Copy the nearest one.` },
    ]
  }
  const { lib = [], types = [] } = readJson(join(root, file)).compilerOptions ?? {}
  const at = { file, line: lineOfName(root, file, 'types'), rule: 'compiler' }
  if (row.compiler !== undefined && !sameLists([lib, types], [row.compiler.lib, row.compiler.types])) {
    const { lib: wantedLib, types: wantedTypes } = row.compiler
    const wanted = `"lib": ${JSON.stringify(wantedLib)}, "types": ${JSON.stringify(wantedTypes)}`
    return [
      { ...at, message: `${owner.name} must be compiled with ${wanted}: it knows the language and nothing else.` },
    ]
  }
  if (!row.node && types.includes('node')) {
    return [{ ...at, message: `${owner.name} may not use Node. Take "node" out of "types".` }]
  }
  return []
}

function sameLists(a, b) {
  return JSON.stringify(a) === JSON.stringify(b)
}

function lineOfName(root, file, name) {
  const lines = readFileSync(join(root, file), 'utf8').split('\n')
  return lines.findIndex(line => line.includes(`"${name}"`)) + 1 || 1
}
