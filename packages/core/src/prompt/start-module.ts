import { DIGITS } from './wasm-module.ts'

/**
 * Starts a module of WebAssembly.
 *
 * @param digits its bytes, as they stand in generated sources
 * @returns its exports
 * @throws on a host without WebAssembly, without its vectors, or whose policy forbids it
 */
export function startModule(digits: string): unknown {
  const valueAt = (place: number): number => DIGITS.indexOf(digits.charAt(place))
  const bytes = new Uint8Array(digits.length / 2).map((_, i) => 16 * valueAt(2 * i) + valueAt(2 * i + 1))
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports
}
