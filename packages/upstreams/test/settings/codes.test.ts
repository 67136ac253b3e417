import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { SETTINGS_CODES } from '../../src/settings/index.ts'

it('docs/settings.md explains exactly the codes that exist', () => {
  const page = readFileSync(new URL('../../../../docs/settings.md', import.meta.url), 'utf8')
  const explained = [...page.matchAll(/^\| `([a-z-]+)` \| (?:error|warning)/gm)].map(match => match[1])
  expect(explained.sort()).toEqual([...SETTINGS_CODES].sort())
})
