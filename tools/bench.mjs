// `npm run bench`: measures the core against its limits; exit code 1 when one is broken. `--json` writes the rows as JSON.
import { execFile } from 'node:child_process'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ensureReady } from './ensure-ready.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const runner = join(root, 'packages', 'core', 'bench', 'run.mjs')

async function measureAll() {
  const rows = []
  for (const kind of ['wasm', 'plain', 'object', 'plan', 'memory']) {
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', runner, kind])
    rows.push(...JSON.parse(stdout))
  }
  return rows.map(row => ({ ...row, isMet: row.value <= row.limit }))
}

function line(cells) {
  const [what, size, value, limit, ...rest] = cells
  return `| ${what.padEnd(36)} | ${size.padStart(11)} | ${value.padStart(8)} | ${limit.padStart(7)} | ${rest.join(' | ')} |`
}

function show(rows) {
  console.log(line(['what', 'size', 'measured', 'limit', 'result', 'medians']))
  console.log('| --- | --- | --- | --- | --- | --- |')
  for (const { what, size, value, limit, unit, detail, isMet } of rows) {
    console.log(line([what, size, `${value.toFixed(3)} ${unit}`, `${limit} ${unit}`, isMet ? 'met' : 'BROKEN', detail]))
  }
  const { model } = cpus()[0] ?? { model: 'unknown processor' }
  console.log(`\nNode ${process.versions.node}, ${cpus().length} x ${model}, ${new Date().toISOString().slice(0, 10)}`)
}

if (await ensureReady()) {
  const rows = await measureAll()
  if (process.argv.includes('--json')) console.log(JSON.stringify(rows, null, 2))
  else show(rows)
  process.exitCode = rows.every(({ isMet }) => isMet) ? 0 : 1
} else {
  process.exitCode = 2
}
