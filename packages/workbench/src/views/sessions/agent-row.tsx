import { formatTokens, inputTokens, totalsOf } from '@sternline/core'
import type { Exchange } from '@sternline/engine'
import type { JSX } from 'react'
import { lengthOf } from '../../view-model/segments.ts'
import { lossOf } from '../../view-model/totals.ts'
import { formatShare, plural } from '../../view-model/words.ts'
import { UsageBar } from '../parts/usage-bar.tsx'

/** A sub-agent below its parent: all its calls as one line, until it is opened. */
export function AgentRow({
  id,
  rows,
  scale,
  isOpen,
  isNarrow,
  onToggle,
}: Readonly<{
  id: string
  rows: readonly Exchange[]
  scale: number
  isOpen: boolean
  /** Beside an open exchange there is only room for bar and share. */
  isNarrow: boolean
  onToggle: (id: string) => void
}>): JSX.Element {
  const { usage } = totalsOf(rows)
  const longest = Math.max(1, ...rows.map(row => (row.usage === null ? 0 : lengthOf(row.usage))))
  // All calls on one line have to fit: the line is as long as the longest of them, its parts are shares of the whole.
  const lineScale = (scale / longest) * Math.max(1, lengthOf(usage))
  const share = formatShare(usage)
  const words = `sub-agent ${id}: ${plural(rows.length, 'call')}, ${share === null ? 'no data yet' : `${share} cached`}`
  return (
    <button
      type="button"
      className="agent"
      data-stop
      tabIndex={-1}
      aria-expanded={isOpen}
      title={words}
      onClick={() => onToggle(id)}
    >
      <span className="agent-name">
        <span className="chevron" aria-hidden="true" />
        <span className={isNarrow ? 'unseen' : undefined}>sub-agent{isNarrow && ` ${id}`}</span>
      </span>
      <span className="agent-bar">
        {inputTokens(usage) > 0 && <UsageBar usage={usage} scale={lineScale} height={8} />}
      </span>
      {isNarrow ? <span className="call-share">{share}</span> : <Words id={id} rows={rows} share={share} />}
    </button>
  )
}

function Words({
  id,
  rows,
  share,
}: Readonly<{ id: string; rows: readonly Exchange[]; share: string | null }>): JSX.Element {
  const lost = lossOf(rows).tokens
  return (
    <span className="agent-words">
      <code>{id}</code>{' '}
      <span className="faint">
        {plural(rows.length, 'call')}, {share === null ? 'no data yet' : `${share} of input cached`}
      </span>
      {lost > 0 && <span className="lost">, lost {formatTokens(lost)}</span>}
    </span>
  )
}
