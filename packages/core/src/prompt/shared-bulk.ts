import type { Bulk } from './bulk.ts'
import { PlainBulk } from './plain-bulk.ts'
import { startWasmBulk } from './wasm-bulk.ts'

let bulk: Bulk | undefined

/** The one `Bulk` of all readers, which work one after the other: in WASM where WebAssembly is to be had. */
export function sharedBulk(): Bulk {
  bulk ??= startWasmBulk() ?? new PlainBulk()
  return bulk
}
