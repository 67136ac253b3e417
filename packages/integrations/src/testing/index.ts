// For an author's own tests: the emulator inside the process, and assertions about a session.
export type { EmulatorOptions } from '@sternline/emulator'
export * from '../index.ts'
export { assertMissedNothing, assertReadAtLeast } from './assertions.ts'
export {
  type EmulatedClientOptions,
  type EmulatedFoundryOptions,
  emulate,
  type TestEmulator,
  type WireRequest,
} from './emulate.ts'
export { type CacheMatchers, cacheMatchers, type MatcherResult } from './matchers.ts'
export { type Loss, type ReadReport, readReport } from './read-report.ts'
