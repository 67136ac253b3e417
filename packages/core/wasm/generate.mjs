// Writes `src/prompt/wasm-module.ts`: `node packages/core/wasm/generate.mjs`. A test says when it is old.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bulkModule, LAYOUT } from './bulk.mjs'

const TARGET = fileURLToPath(new URL('../src/prompt/wasm-module.ts', import.meta.url))
const LINE = 100
/** Hexadecimal digits, from 0 on: letters that are frequent in any program, so that a compressed bundle pays least for them. */
const DIGITS = 'etnrsiaolcdumphk'

/** The text of `src/prompt/wasm-module.ts`. */
export function generatedSource() {
  const digits = Buffer.from(bulkModule())
    .toString('hex')
    .replaceAll(/./g, digit => DIGITS[Number.parseInt(digit, 16)])
  const lines = digits.match(new RegExp(`.{1,${LINE}}`, 'g'))
  return [
    '// Made by `node packages/core/wasm/generate.mjs` from `wasm/bulk.mjs`. Do not edit it here.',
    '',
    '/** Hexadecimal digits, from 0 on: letters that are frequent in any program, so that a compressed bundle pays least for them. */',
    `export const DIGITS: string = '${DIGITS}'`,
    '',
    '/** The module, two digits a byte: a compressed bundle pays more for base64. */',
    'export const MODULE: string =',
    lines.map(line => `  '${line}'`).join(' +\n'),
    '',
    '/** Where things lie in its memory. Unit: bytes. */',
    'export const LAYOUT = {',
    ...Object.entries(LAYOUT).map(([name, value]) => `  ${name}: ${value},`),
    '} as const',
    '',
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(TARGET, generatedSource())
