import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/**
 * One package of the workspace.
 *
 * @typedef {object} Package
 * @property {string} name As `package.json` says.
 * @property {string} folder Below the root, with slashes: `packages/core`.
 * @property {Manifest} manifest The parsed `package.json`.
 *
 * What is read of a `package.json`.
 * @typedef {Readonly<{
 *   name: string,
 *   dependencies?: Readonly<Record<string, string>>,
 *   devDependencies?: Readonly<Record<string, string>>,
 * }>} Manifest
 *
 * @typedef {object} SourceFile
 * @property {string} path Below the root, with slashes.
 * @property {string} text
 */

const SOURCE = /\.(?:ts|tsx|mts|mjs|js|jsx)$/
const SKIPPED = new Set(['node_modules', 'dist', 'dist-types', 'coverage', '.cache'])

/** @param {string} root @returns {readonly Package[]} */
export function listPackages(root) {
  const folders = readdirSync(join(root, 'packages'), { withFileTypes: true }).filter(entry => entry.isDirectory())
  return folders
    .map(entry => `packages/${entry.name}`)
    .filter(folder => existsSync(join(root, folder, 'package.json')))
    .map(folder => {
      const manifest = readJson(join(root, folder, 'package.json'))
      return { name: manifest.name, folder, manifest }
    })
}

/** Every source file below a folder, none when there is no such folder. @param {string} root @param {string} folder @returns {readonly SourceFile[]} */
export function listSources(root, folder) {
  const start = join(root, folder)
  if (!existsSync(start)) return []
  return walk(start).map(path => ({
    path: relative(root, path).split(sep).join('/'),
    text: readFileSync(path, 'utf8'),
  }))
}

/** @param {string} path @returns {Manifest & Readonly<Record<string, unknown>>} what stands there: a manifest, or the settings of a tool */
export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}

function walk(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    if (SKIPPED.has(entry.name)) return []
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return walk(path)
    return SOURCE.test(entry.name) ? [path] : []
  })
}
