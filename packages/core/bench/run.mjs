// Measures one kind of case in a process of its own and writes the rows as JSON: `node --expose-gc run.mjs KIND`. Each kind
// is alone, because machine code that has seen one way of use is slower for another.
const [kind] = process.argv.slice(2)

// Before the core is used: it looks for WebAssembly at the first body.
if (kind === 'plain') delete globalThis.WebAssembly

const core = await import('../dist/index.js')
const { bytesCases, memoryCase, objectCases, planCase } = await import('./cases.mjs')

/** A row above its limit is measured again, so often at most: other work on the machine only ever adds. */
const TRIES = 5

const KINDS = {
  wasm: () => bytesCases(core, 'bytes to bytes, with WASM', () => 0.15),
  plain: () => bytesCases(core, 'bytes to bytes, plain JavaScript', () => 0.5),
  object: () => objectCases(core, 'object to object, of one JSON.parse', 3),
  plan: () => [planCase(core, 'planning alone', 1)],
  memory: () => [memoryCase(core, 'memory taken by reading, of the body', 0.75)],
}

function bestOf(measureRow) {
  let best = measureRow()
  for (let i = 1; i < TRIES && best.value > best.limit; i++) {
    const row = measureRow()
    if (row.value < best.value) best = row
  }
  return best
}

process.stdout.write(JSON.stringify(KINDS[kind]().map(bestOf)))
