export type { ExitCode } from './exit-code.ts'
export type { Environment, Io } from './io.ts'
export { run } from './run.ts'
