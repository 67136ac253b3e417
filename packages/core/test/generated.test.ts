import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, it } from 'vitest'

type Generated = Readonly<{ file: URL; source: string }>

const generator = new URL('../wasm/generate.mjs', import.meta.url).href
const { GENERATED }: Readonly<{ GENERATED: readonly Generated[] }> = await import(generator)

it.each(GENERATED.map(({ file, source }) => ({ name: basename(file.pathname), file, source })))(
  'the module in $name is the one that its generator makes',
  ({ file, source }) => {
    expect(readFileSync(file, 'utf8')).toBe(source)
  },
)
