import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readToken } from '../../src/safety/token.ts'

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sternline-token-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

describe('a token file that can’t be used', () => {
  it.each([
    { why: 'what stands in it is no token', name: 'token', fix: 'Remove it' },
    // A file where the folder should be: no user can make one below it, not even root.
    { why: 'its folder can’t be made', name: 'token/below/token', fix: '--data' },
  ])('is told with what mends it: $why', async ({ name, fix }) => {
    const folder = await emptyFolder()
    await writeFile(join(folder, 'token'), 'no token\n', { mode: 0o600 })
    const file = join(folder, name)
    await expect(readToken(file, () => {})).rejects.toMatchObject({
      code: 'token-file',
      what: expect.stringContaining(file),
      fix: expect.stringContaining(fix),
    })
  })
})
