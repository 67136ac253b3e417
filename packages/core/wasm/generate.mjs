// Writes the modules into the sources: `node packages/core/wasm/generate.mjs`. A test says when they are old.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as bulk from './bulk.mjs'
import * as stretches from './stretches.mjs'

const LINE = 100
/** Hexadecimal digits, from 0 on: letters that are frequent in any program, so that a compressed bundle pays least for them. */
const DIGITS = 'etnrsiaolcdumphk'

const DIGITS_SOURCE = [
  '/** Hexadecimal digits, from 0 on: letters that are frequent in any program, so that a compressed bundle pays least for them. */',
  `export const DIGITS: string = '${DIGITS}'`,
  '',
]

/** What is generated: every file with its text. */
export const GENERATED = [
  {
    file: new URL('../src/prompt/wasm-module.ts', import.meta.url),
    source: sourceOf('bulk.mjs', bulk.bulkModule(), bulk.LAYOUT, DIGITS_SOURCE),
  },
  {
    file: new URL('../src/memory/stretches-module.ts', import.meta.url),
    source: sourceOf('stretches.mjs', stretches.stretchesModule(), stretches.LAYOUT, []),
  },
]

function sourceOf(program, module, layout, digitsSource) {
  const digits = Buffer.from(module)
    .toString('hex')
    .replaceAll(/./g, digit => DIGITS[Number.parseInt(digit, 16)])
  const lines = digits.match(new RegExp(`.{1,${LINE}}`, 'g'))
  return [
    `// Made by \`node packages/core/wasm/generate.mjs\` from \`wasm/${program}\`. Do not edit it here.`,
    '',
    ...digitsSource,
    '/** The module, two digits a byte: a compressed bundle pays more for base64. */',
    'export const MODULE: string =',
    lines.map(line => `  '${line}'`).join(' +\n'),
    '',
    '/** Where things lie in its memory. Unit: bytes. */',
    'export const LAYOUT = {',
    ...Object.entries(layout).map(([name, value]) => `  ${name}: ${value},`),
    '} as const',
    '',
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { file, source } of GENERATED) writeFileSync(file, source)
}
