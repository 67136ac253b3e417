// Writes settings.schema.json, which editors complete settings with: `npm run schema -w packages/upstreams` after a build.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { settingsJsonSchema } from '../dist/settings/index.js'

const file = fileURLToPath(new URL('../settings.schema.json', import.meta.url))
writeFileSync(file, `${JSON.stringify(settingsJsonSchema(), null, 2)}\n`)
execFileSync('npx', ['biome', 'format', '--write', file], { stdio: 'inherit' })
