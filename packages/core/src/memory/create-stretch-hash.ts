import { PlainStretchHash } from './plain-stretch-hash.ts'
import type { StretchHash } from './stretch-hash.ts'
import { startWasmStretches } from './wasm-stretch-hash.ts'

let create: (() => StretchHash) | undefined

/** Makes a hash whose values can be compared with those of all others made by it: in WASM where that is to be had. */
export function createStretchHash(): StretchHash {
  create ??= startWasmStretches() ?? (() => new PlainStretchHash())
  return create()
}
