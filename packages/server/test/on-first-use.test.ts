import { expect, it } from 'vitest'
import { onFirstUse } from '../src/on-first-use.ts'

it('makes nothing before somebody asks, and the same for everyone who does', async () => {
  let count = 0
  const late = onFirstUse(async () => {
    count += 1
    return { count }
  })
  expect(late.made()).toBeNull()
  expect(count).toBe(0)
  const [first, second] = await Promise.all([late.ask(), late.ask()])
  expect(second).toBe(first)
  expect(await late.ask()).toBe(first)
  expect(await late.made()).toBe(first)
  expect(count).toBe(1)
})

it('fails for who asked, and tries again for the next who asks', async () => {
  let isBroken = true
  const late = onFirstUse(async () => {
    if (isBroken) throw new Error('no such module')
    return 'made'
  })
  await expect(Promise.all([late.ask(), late.ask()])).rejects.toThrow('no such module')
  expect(late.made()).toBeNull()
  isBroken = false
  expect(await late.ask()).toBe('made')
})
