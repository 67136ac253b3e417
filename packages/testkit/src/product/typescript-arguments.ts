/**
 * Arguments for a Node process that runs TypeScript sources of this workspace without a build. Put them before the file.
 *
 * @example spawn(process.execPath, [...TYPESCRIPT_ARGUMENTS, file])
 */
export const TYPESCRIPT_ARGUMENTS: readonly string[] = [
  '--conditions=@sternline/source',
  '--import',
  new URL('typescript-loader.mjs', import.meta.url).href,
]
