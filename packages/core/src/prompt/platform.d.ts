// What the core uses of the platform beyond the language: nothing but this, and it does without where it is missing.

declare const WebAssembly: Readonly<{
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => Readonly<{ exports: unknown }>
}>

declare function atob(base64: string): string
