import type { Usage } from '@sternline/core'
import type { JSX } from 'react'
import { lengthOf, segmentsOf } from '../../view-model/segments.ts'

/**
 * A call as a bar from the left edge: read, saved, fresh, output, as long as its tokens. A red tick stands where the prefix broke.
 * The words stand beside it: to those who listen it is told by them.
 *
 * @param props.scale how many tokens the whole width stands for
 * @param props.broke whether less was read than was warm
 */
export function UsageBar({
  usage,
  scale,
  height,
  broke = false,
}: Readonly<{ usage: Usage; scale: number; height: number; broke?: boolean }>): JSX.Element {
  const at = (usage.cached / Math.max(1, scale)) * 100
  return (
    <svg className="usage-bar" width="100%" height={height} aria-hidden="true">
      {segmentsOf(usage, scale).map(({ kind, start, width }) => (
        <rect
          key={kind}
          className={`fill-${kind}`}
          x={`${start}%`}
          y={broke ? 1 : 0}
          height={broke ? height - 2 : height}
          style={{ width: `max(${width}%, 1.5px)` }}
        />
      ))}
      {broke && lengthOf(usage) > 0 && <rect className="tick" x={`${at}%`} y={0} width={2.5} height={height} />}
    </svg>
  )
}
