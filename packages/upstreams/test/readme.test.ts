import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as clients from '../src/clients/index.ts'
import * as upstreams from '../src/index.ts'
import * as settings from '../src/settings/index.ts'

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

describe('the README', () => {
  it('imports what there is', () => {
    const entries: Readonly<Record<string, object>> = { '': upstreams, '/clients': clients, '/settings': settings }
    const imports = [...README.matchAll(/import \{ ([^}]+) \} from '@sternline\/upstreams([^']*)'/g)]
    expect(imports.length).toBe(3)
    for (const [, names = '', entry = ''] of imports) {
      const there = Object.keys(entries[entry] ?? {})
      expect(there).toEqual(expect.arrayContaining(names.split(', ')))
    }
  })

  it('speaks of constants and functions that there are', () => {
    const named = [...README.matchAll(/`(CREDENTIAL_HEADERS|refuseForeignKey)/g)].map(match => match[1] ?? '')
    expect(named.filter(name => !(name in upstreams))).toEqual([])
  })
})
