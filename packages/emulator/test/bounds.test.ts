import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { TYPESCRIPT_ARGUMENTS } from '@sternline/testkit'
import { expect, it } from 'vitest'

/** A leak of 350 bytes a request comes to more over the five days. Unit: bytes. */
const NOISE = 2_500_000

it('a week of use takes no more memory than its second day', { timeout: 60_000 }, async () => {
  const week = fileURLToPath(new URL('week.ts', import.meta.url))
  const child = spawn(process.execPath, ['--expose-gc', ...TYPESCRIPT_ARGUMENTS, week])
  let out = ''
  let error = ''
  child.stdout.on('data', chunk => {
    out += chunk
  })
  child.stderr.on('data', chunk => {
    error += chunk
  })
  const code = await new Promise(resolve => child.on('close', resolve))
  expect({ code, error }).toEqual({ code: 0, error: '' })
  const days: readonly number[] = JSON.parse(out)
  expect(days).toHaveLength(7)
  expect((days.at(-1) ?? 0) - (days[1] ?? 0)).toBeLessThan(NOISE)
})
