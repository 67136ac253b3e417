import type { Bulk } from './bulk.ts'
import { PlainBulk } from './plain-bulk.ts'
import { openWasmBulk } from './wasm-bulk.ts'

/**
 * Opens bytes for work, in WASM where WebAssembly is to be had.
 *
 * @param bytes must not change until the work is done, and no others are opened meanwhile
 */
export function openBulk(bytes: Uint8Array): Bulk {
  return openWasmBulk(bytes) ?? new PlainBulk(bytes)
}
