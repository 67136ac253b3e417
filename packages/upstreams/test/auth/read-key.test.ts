import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { readKey } from '../../src/auth/read-key.ts'
import { Secret } from '../../src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'sternline-key-'))
afterAll(() => rm(folder, { recursive: true }))

const KEY = 'sk-ant-api03-canary-canary'

function fileWith(content: string | Uint8Array): string {
  const path = join(folder, `${Math.random().toString(36).slice(2)}.key`)
  writeFileSync(path, content)
  return path
}

const fromFile = (path: string) => readKey({ kind: 'file', path }, { variables: {} })
const fromVariable = (value: string | undefined) =>
  readKey({ kind: 'environment', name: 'MY_KEY' }, { variables: { MY_KEY: value } })

describe('readKey', () => {
  it.each([
    { written: KEY, why: 'as it is' },
    { written: `${KEY}\n`, why: 'a line break at its end, as editors leave it (A7)' },
    { written: `\r\n  ${KEY}\t`, why: 'white space around it' },
    { written: `"${KEY}"`, why: 'quotes from a shell script' },
    { written: `'${KEY}'\n`, why: 'the other quotes' },
  ])('$why', async ({ written }) => {
    expect((await fromVariable(written)).reveal()).toBe(KEY)
    expect((await fromFile(fileWith(written))).reveal()).toBe(KEY)
  })

  it('is read anew each time, so a renewed key counts at once', async () => {
    const path = fileWith('old')
    expect((await fromFile(path)).reveal()).toBe('old')
    writeFileSync(path, 'new')
    expect((await fromFile(path)).reveal()).toBe('new')
  })

  it.each([
    { key: () => fromVariable(undefined), code: 'key-missing', says: 'the variable MY_KEY', why: 'not set' },
    { key: () => fromVariable(' \n'), code: 'key-missing', says: 'the variable MY_KEY', why: 'blank' },
    { key: () => fromVariable('""'), code: 'key-missing', says: 'export MY_KEY=', why: 'empty quotes' },
    { key: () => fromFile(fileWith('')), code: 'key-missing', says: folder, why: 'an empty file' },
    { key: () => fromFile(join(folder, 'none')), code: 'key-missing', says: 'does not exist', why: 'no file' },
    { key: () => fromFile(folder), code: 'key-unreadable', says: 'EISDIR', why: 'a folder' },
    {
      key: () => fromFile(fileWith('x'.repeat(20_000))),
      code: 'key-unreadable',
      says: 'far longer',
      why: 'some other file',
    },
    { key: () => fromVariable(`${KEY} ${KEY}`), code: 'key-unreadable', says: 'the variable MY_KEY', why: 'two keys' },
    {
      key: () => fromVariable(`${KEY}\nX-Evil: 1`),
      code: 'key-unreadable',
      says: 'the variable MY_KEY',
      why: 'a header in it',
    },
    {
      key: () => fromFile(fileWith(Uint8Array.of(0xff, 0xfe, 0x80))),
      code: 'key-unreadable',
      says: folder,
      why: 'bytes',
    },
    {
      key: () => readKey({ kind: 'environment', name: KEY }, { variables: {} }),
      code: 'key-missing',
      says: '(hidden)',
      why: 'the key where its variable should be',
    },
  ])('$why: $code', async ({ key, code, says }) => {
    const problem = await key().catch((thrown: unknown) => thrown)
    expect(problem).toMatchObject({ code, message: expect.stringContaining(says) })
    expect(inspect(problem)).not.toContain('canary')
  })
})

describe('Secret', () => {
  it('shows nothing of itself, however it is shown', () => {
    const secret = new Secret(KEY)
    const ways = [
      `${secret}`,
      String(secret),
      JSON.stringify({ secret }),
      inspect(secret, { showHidden: true, depth: 9 }),
      Object.keys(secret).join(),
    ]
    expect(ways.join(' ')).not.toContain('canary')
    expect(JSON.stringify({ secret })).toBe('{"secret":"[secret]"}')
    expect(structuredClone({ ...secret })).toEqual({})
    expect(secret.reveal()).toBe(KEY)
  })
})
