import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const SOURCES = new URL('../../src/', import.meta.url)
const HEAVY = /^import (?!type\b).*from '(@anthropic-ai\/sdk|@anthropic-ai\/foundry-sdk|openai|@azure\/identity)'/m

describe('the SDKs', () => {
  it('are loaded when a client or a token is made, and not with the package', () => {
    const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))
    const eager = files.filter(file => HEAVY.test(readFileSync(new URL(file, SOURCES), 'utf8')))
    expect(files.length).toBeGreaterThan(30)
    expect(eager).toEqual([])
  })
})
