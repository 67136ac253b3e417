import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readFault } from '../src/faults/fault.ts'
import { BASE, standingEmulator } from './support.ts'

const page = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

it('names exactly the routes that are served', async () => {
  const response = await standingEmulator().fetch(new Request(`${BASE}/nothing`))
  const { error } = await response.json()
  const served: string[] = error.message.match(/(GET|POST|DELETE) \/[\w/:]+/g).slice(1)
  const documented = [...page.matchAll(/`((?:GET|POST|DELETE) \/[\w/:]+)`/g)].map(match => match[1])
  expect(documented.sort()).toEqual(served.sort())
})

it('names faults that exist', () => {
  const table = page.slice(page.indexOf('| fault |'), page.indexOf('## What it does not know'))
  const faults = [...table.matchAll(/`([\w-]+(?:; [\w-]+=\w+)*)`/g)].map(match => match[1] ?? '')
  expect(faults.length).toBeGreaterThan(15)
  expect(faults.filter(fault => readFault(fault) === null)).toEqual([])
})
