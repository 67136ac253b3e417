export type { EmulatorClock } from './clock.ts'
export { createEmulator, type Emulator, type EmulatorOptions } from './emulator.ts'
export type { Wait } from './pace.ts'
