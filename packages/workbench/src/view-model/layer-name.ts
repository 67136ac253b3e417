import type { StripSegment } from '@sternline/engine'

/** What a breakpoint is called where there is little room: `tools`, `system`, `continuity`, `active`. */
export function layerName({ path, layer, placedBy }: NonNullable<StripSegment['breakpoint']>): string {
  const name = layer === 'base' ? (path.split('[', 1)[0] ?? layer) : layer
  return placedBy === 'sternline' ? name : `${name} (client)`
}
