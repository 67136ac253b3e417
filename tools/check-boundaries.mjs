// Checks who uses what: `node tools/check-boundaries.mjs [FOLDER]`. The table is tools/lib/dependency-table.mjs.
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkBoundaries } from './lib/boundaries.mjs'

const here = dirname(dirname(fileURLToPath(import.meta.url)))
const violations = checkBoundaries(resolve(process.argv[2] ?? here))

for (const { file, line, rule, message } of violations) console.error(`${file}:${line} ${rule}: ${message}`)
if (violations.length === 0) console.log('Every package uses only what its row of the dependency table allows.')
process.exitCode = violations.length === 0 ? 0 : 1
