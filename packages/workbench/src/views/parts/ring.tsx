import { arc } from 'd3-shape'
import type { JSX } from 'react'

/** Unit: CSS pixels. */
const SIZE = 14
const OUTER = SIZE / 2
const INNER = OUTER - 2.6

const ring = arc<number>()
  .innerRadius(INNER)
  .outerRadius(OUTER)
  .startAngle(0)
  .endAngle(share => share * 2 * Math.PI)

/** A ring that empties. Decoration: the words stand beside it. */
export function Ring({ share }: Readonly<{ share: number }>): JSX.Element {
  return (
    <svg className="ring" width={SIZE} height={SIZE} viewBox={`${-OUTER} ${-OUTER} ${SIZE} ${SIZE}`} aria-hidden="true">
      <path className="ring-track" d={ring(1) ?? ''} />
      {share > 0 && <path className="ring-rest" d={ring(share) ?? ''} />}
    </svg>
  )
}
