export type { Environment } from './environment.ts'
export type { ExitCode } from './exit-code.ts'
export type { Io } from './io.ts'
export { run } from './run.ts'
