import { boundSource } from '../bound/bound-source.ts'
import { simulateSource } from '../simulate/simulate-source.ts'
import type { TrackSource } from '../simulate/track.ts'
import type { TrackResult } from '../simulate/track-result.ts'
import type { World } from '../simulate/world.ts'
import { BOUND, findContender } from './contender.ts'

/** One strategy on one source. */
export type Task = Readonly<{ source: TrackSource; contender: string; world: World }>

/** Does one task; in a worker thread, or wherever it is called. @throws SternlineError `unknown-strategy` */
export async function work({ source, contender, world }: Task): Promise<readonly TrackResult[]> {
  return contender === BOUND ? boundSource(source, world) : simulateSource(source, findContender(contender), world)
}
