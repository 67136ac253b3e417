import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type Rollup } from 'vite'
import { beforeAll, describe, expect, it } from 'vitest'

const INDEX = fileURLToPath(new URL('../src/index.ts', import.meta.url))
/** Minified and compressed, without the model table, which grows with the world. Unit: bytes. */
const LARGEST = 20_000
const MODEL_TABLE = /\/model-table\.ts$/

/** Everything that the core exports, as one file for a browser. */
async function bundle(external: readonly RegExp[]): Promise<Rollup.OutputChunk> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      target: 'es2023',
      modulePreload: false,
      rollupOptions: { input: INDEX, preserveEntrySignatures: 'strict', external: [...external] },
    },
  })
  const outputs = [built].flat().flatMap(result => ('output' in result ? result.output : []))
  const [chunk] = outputs.filter(output => output.type === 'chunk')
  if (chunk === undefined || outputs.length !== 1) throw new Error('There must be one file.')
  return chunk
}

describe('the core in a browser', () => {
  let whole: Rollup.OutputChunk
  let withoutTable: Rollup.OutputChunk
  beforeAll(async () => {
    whole = await bundle([])
    withoutTable = await bundle([MODEL_TABLE])
  })

  it('is one file that imports nothing', () => {
    expect(whole.imports).toEqual([])
    expect(whole.dynamicImports).toEqual([])
  })

  it('leaves out the model table alone where it is told to', () => {
    expect(withoutTable.imports).toEqual([expect.stringMatching(MODEL_TABLE)])
  })

  it(`is smaller than ${LARGEST} bytes, minified and compressed, without the model table`, () => {
    expect(gzipSync(withoutTable.code).length).toBeLessThan(LARGEST)
  })
})
