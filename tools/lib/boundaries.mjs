import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { checkImports } from './check-imports.mjs'
import { checkManifest, checkVersions } from './check-manifest.mjs'
import { checkSource } from './check-source.mjs'
import { DEPENDENCY_TABLE } from './dependency-table.mjs'
import { listPackages, listSources, readJson } from './workspace.mjs'

/** @typedef {import('./check-imports.mjs').Violation} Violation */

/** Folders outside the packages whose files the general rules hold for too. */
const ROOT_FOLDERS = ['tools', 'test']

/**
 * Checks a checkout against the dependency table and the rules of the house.
 *
 * @param {string} root the folder with `package.json`, `tsconfig.json` and `packages/`
 * @returns {readonly Violation[]} sorted by file and line; empty when all is well
 */
export function checkBoundaries(root) {
  const packages = listPackages(root)
  const ours = new Set([...Object.keys(DEPENDENCY_TABLE), ...packages.map(({ name }) => name)])
  const found = [
    ...checkVersions(root, 'package.json', readJson(join(root, 'package.json'))),
    ...packages.flatMap(owner => checkListed(root, owner)),
    ...packages.flatMap(owner => checkPackage(root, owner, ours)),
    ...ROOT_FOLDERS.flatMap(folder => listSources(root, folder)).flatMap(file => checkSource(file)),
  ]
  return found.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line)
}

function checkPackage(root, owner, ours) {
  const files = listSources(root, owner.folder)
  const general = files.flatMap(file => checkSource(file))
  const row = DEPENDENCY_TABLE[owner.name]
  if (row === undefined) return general
  const sources = files.filter(file => file.path.startsWith(`${owner.folder}/src/`))
  return [
    ...general,
    ...checkManifest(root, owner, row, ours),
    ...sources.flatMap(file => checkImports(file, owner, row, ours)),
  ]
}

function checkListed(root, owner) {
  const file = `${owner.folder}/package.json`
  const isInTable = owner.name in DEPENDENCY_TABLE
  const references = existsSync(join(root, 'tsconfig.json'))
    ? (readJson(join(root, 'tsconfig.json')).references ?? [])
    : []
  const isBuilt = references.some(({ path }) => path.replace(/^\.\//, '') === owner.folder)
  return [
    ...(isInTable
      ? []
      : [{ rule: 'not-in-table', message: `${owner.name} has no row in tools/lib/dependency-table.mjs. Add one.` }]),
    ...(isBuilt
      ? []
      : [{ rule: 'not-built', message: `${owner.folder} is not in tsconfig.json. Add it to "references".` }]),
  ].map(violation => ({ file, line: 1, ...violation }))
}
