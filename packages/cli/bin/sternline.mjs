#!/usr/bin/env node
// The committed launcher. In a clone it first makes the checkout ready; an installed package just runs.
import { existsSync } from 'node:fs'
import { keepServerHeapSmall } from './server-heap.mjs'

if (process.argv[2] === undefined || process.argv[2] === 'start') keepServerHeapSmall()

const tools = new URL('../../../tools/ensure-ready.mjs', import.meta.url)
const isClone = import.meta.url.endsWith('/packages/cli/bin/sternline.mjs') && existsSync(tools)
const isReady = !isClone || (await (await import(tools.href)).ensureReady())

if (isReady) {
  const { main } = await import('../dist/main.js')
  await main(process.argv.slice(2))
} else {
  process.exitCode = 2
}
