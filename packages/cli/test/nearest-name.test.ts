import { expect, it } from 'vitest'
import { nearestName } from '../src/nearest-name.ts'

it.each([
  { typed: 'replya', nearest: 'replay', why: 'two letters changed places' },
  { typed: 'START', nearest: 'start', why: 'capitals' },
  { typed: 'serve', nearest: 'start', why: 'a word for the same thing begins alike' },
  { typed: 'rerun', nearest: 'replay', why: 'another one' },
  { typed: '', nearest: 'start', why: 'nothing' },
])('$why: $typed is nearest to $nearest', ({ typed, nearest }) => {
  expect(nearestName(typed, ['start', 'replay'])).toBe(nearest)
})
