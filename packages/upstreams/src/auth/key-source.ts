/** Where a key is read, each time a request goes out. */
export type KeySource =
  | Readonly<{ kind: 'environment'; name: string }>
  /** `path` is absolute. */
  | Readonly<{ kind: 'file'; path: string }>
