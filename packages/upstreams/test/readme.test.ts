import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as upstreams from '../src/index.ts'

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

describe('the README', () => {
  it('imports what there is', () => {
    const names = /import \{ ([^}]+) \} from '@sternline\/upstreams'/.exec(README)?.[1]?.split(', ') ?? []
    expect(names.length).toBeGreaterThan(0)
    expect(names.filter(name => !(name in upstreams))).toEqual([])
  })

  it('speaks of constants and functions that there are', () => {
    const named = [...README.matchAll(/`(CREDENTIAL_HEADERS|refuseForeignKey)/g)].map(match => match[1] ?? '')
    expect(named.filter(name => !(name in upstreams))).toEqual([])
  })
})
