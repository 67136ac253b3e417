import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recordable } from '../src/recordable.ts'

describe('a name', () => {
  it.each([
    { name: 'claude-opus-4-6', why: 'a model' },
    { name: 'my-opus_prod.v2', why: 'a deployment' },
    { name: 'claude-cli/2.1.330', why: 'a client' },
    { name: '5b398538-f125-4660-bbfc-726a71600cc0', why: 'a session, a UUID' },
    { name: 's_rjg11k1h', why: 'a session that we named' },
    { name: 'a-session-with-a-rather-long-name-of-the-1st-of-november', why: 'words with dashes, however long' },
    { name: '', why: 'nothing' },
  ])('is recorded as it is: $why', ({ name }) => {
    expect(recordable(name)).toBe(name)
  })

  it.each([
    { name: 'sk-ant-api03-AbCdEfGhIjKlMnOp', why: 'a key of Anthropic' },
    { name: 'session sk-ant-api03-AbCdEfGhIjKlMnOp', why: 'a key with a word before it' },
    { name: 'c0ffee00c0ffee11c0ffee22c0ffee33', why: 'an Azure key of 32' },
    { name: 'C0FFEE00C0FFEE11C0FFEE22C0FFEE33/1.0', why: 'the same as a client' },
    { name: 'Canary84'.repeat(10).concat('Zz9x'), why: 'an Azure key of 84' },
    { name: 'eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2ln', why: 'a token' },
  ])('is hidden: $why', ({ name }) => {
    expect(recordable(name)).toMatch(/^hidden-[\da-f]{8}$/)
    expect(recordable(name)).toBe(recordable(name))
    expect(recordable(name)).not.toBe(recordable(`${name}0`))
  })

  it('that is hidden shows nothing of a key, whatever stands around it', () => {
    const key = fc.stringMatching(/^[\da-f]{32}$/)
    fc.assert(
      fc.property(key, fc.string(), (secret, around) => {
        expect(recordable(`${around} ${secret} ${around}`)).not.toContain(secret.slice(0, 12))
      }),
    )
  })

  it('of any length takes no time', () => {
    expect(recordable('a'.repeat(1_000_000))).toHaveLength(1_000_000)
    expect(recordable('sk-'.repeat(300_000))).toMatch(/^hidden-/)
  })
})
