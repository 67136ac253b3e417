// All that the core uses of the platform beyond the language. It does without each where it is missing.

declare const WebAssembly: Readonly<{
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => Readonly<{ exports: unknown }>
}>

declare const TextDecoder: undefined | (new () => Readonly<{ decode(bytes: Uint8Array): string }>)

declare const TextEncoder:
  | undefined
  | (new () => Readonly<{ encodeInto(text: string, bytes: Uint8Array): Readonly<{ written: number }> }>)

declare const crypto: Readonly<{ getRandomValues(bytes: Uint8Array): unknown }>
