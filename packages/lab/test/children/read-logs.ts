// Reads the logs of a folder for a report, and tells how many calls there were and how large the folder is.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { importLogs, makeReport } from '../../src/index.ts'

const folder = process.argv[2] ?? ''
const { billed, problems } = await makeReport(importLogs([folder]))
const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
process.send?.({ calls: billed.calls, problems: problems.count, bytes })
