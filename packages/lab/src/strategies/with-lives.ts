import type { Ttl } from '@sternline/core'
import { sectionAt } from '../simulate/path.ts'
import type { PlacedMarker } from './place-markers.ts'
import type { Lives, PlannedCall } from './strategy.ts'

/** The same markers with other lives. */
export function withLives(
  markers: readonly PlacedMarker[],
  call: Pick<PlannedCall, 'path' | 'thread'>,
  lives: Lives,
): readonly PlacedMarker[] {
  if (lives === 'own') return markers
  return markers.map(({ block }) => ({ block, ttl: lifeOf(block, call, lives) }))
}

function lifeOf(block: number, { path, thread }: Pick<PlannedCall, 'path' | 'thread'>, lives: Lives): Ttl {
  if (lives === '1h-main') return thread === 'main' ? '1h' : '5m'
  return lives === '1h' || sectionAt(path, block) !== 'messages' ? '1h' : '5m'
}
