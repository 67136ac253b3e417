import * as Tooltip from '@radix-ui/react-tooltip'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type JSX, memo, type NamedExoticComponent, useCallback, useRef, useState } from 'react'
import type { ThreadRow } from '../../view-model/conversation/thread-rows.ts'
import { formatClock } from '../../view-model/words.ts'
import { AnswerMessage, LiveAnswer } from './answer-message.tsx'
import { KeptState } from './kept-state.ts'
import { SpokenMessage } from './spoken-message.tsx'
import { NEAR_END, useEndKept } from './use-end-kept.ts'
import { useThreadKeys } from './use-thread-keys.ts'

/** Heights of rows before they are measured. Unit: CSS pixels. */
const GUESSES: Readonly<Record<ThreadRow['kind'], number>> = { spoken: 90, answer: 220, live: 60 }

/** Rows kept ready beyond what is seen, on each side. */
const OVERSCAN = 4

/** Above the first row and below the last. Unit: CSS pixels. */
const PADDING = 8

/**
 * The messages, oldest first, drawn as far as they are seen. Stays at the end while it grows, unless the person has scrolled up.
 *
 * @param props.rows of one conversation; another one gets another thread, by its `key`. A row is known by its place, which the answer
 * that is being written keeps when it is kept
 */
export function Thread({ rows, isBusy }: Readonly<{ rows: readonly ThreadRow[]; isBusy: boolean }>): JSX.Element {
  const frame = useRef<HTMLElement>(null)
  const list = useRef<HTMLOListElement>(null)
  const [kept] = useState(() => new Map<string, unknown>())
  const [isAtEnd, setAtEnd] = useState(true)
  const estimateSize = useCallback((index: number) => GUESSES[rows[index]?.kind ?? 'answer'], [rows])
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize,
    overscan: OVERSCAN,
    paddingStart: PADDING,
    paddingEnd: PADDING,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: NEAR_END,
    // A thread is read from its end.
    initialOffset: Number.MAX_SAFE_INTEGER,
    onChange: instance => setAtEnd(instance.isAtEnd(NEAR_END)),
  })
  useEndKept(frame, virtual)
  const stop = useThreadKeys(list, virtual, rows.length)
  return (
    <KeptState value={kept}>
      <Tooltip.Provider delayDuration={300}>
        <div className="thread">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard. */}
          <section ref={frame} className="thread-frame" tabIndex={0} aria-label="Messages, oldest first">
            <ol ref={list} className="thread-rows" style={{ height: virtual.getTotalSize() }} data-keys>
              {virtual.getVirtualItems().map(({ index, key, start }) => {
                const row = rows[index]
                return row === undefined ? null : (
                  <Line
                    key={key}
                    row={row}
                    index={index}
                    total={rows.length}
                    start={start}
                    isBusy={isBusy}
                    isStop={index === stop}
                    measure={virtual.measureElement}
                  />
                )
              })}
            </ol>
          </section>
          {!isAtEnd && (
            <button type="button" className="to-end" onClick={() => virtual.scrollToEnd()}>
              jump to newest
            </button>
          )}
        </div>
      </Tooltip.Provider>
    </KeptState>
  )
}

type LineProps = Readonly<{
  row: ThreadRow
  index: number
  total: number
  /** Where it begins. Unit: CSS pixels. */
  start: number
  isBusy: boolean
  /** Whether the keyboard enters the thread here. */
  isStop: boolean
  measure: (element: Element | null) => void
}>

/** One row where it belongs; drawn again only when something of it changes, not with every piece of an answer. */
const Line: NamedExoticComponent<LineProps> = memo(function Line({
  row,
  index,
  total,
  start,
  isBusy,
  isStop,
  measure,
}: LineProps): JSX.Element {
  return (
    <li
      ref={measure}
      data-index={index}
      className={`thread-row row-${row.kind}`}
      aria-setsize={total}
      aria-posinset={index + 1}
      aria-label={titleOf(row)}
      tabIndex={isStop ? 0 : -1}
      style={{ transform: `translateY(${start}px)` }}
    >
      <Row row={row} isBusy={isBusy} isLast={index === total - 1} />
    </li>
  )
})

function Row({ row, isBusy, isLast }: Readonly<{ row: ThreadRow; isBusy: boolean; isLast: boolean }>): JSX.Element {
  switch (row.kind) {
    case 'spoken':
      return <SpokenMessage message={row.message} isBusy={isBusy} />
    case 'answer':
      return <AnswerMessage row={row} isNewest={isLast && !isBusy} />
    case 'live':
      return <LiveAnswer row={row} />
  }
}

function titleOf(row: ThreadRow): string {
  if (row.kind === 'live') return 'The answer that is being written'
  return `${row.kind === 'spoken' ? 'You' : 'Assistant'}, ${formatClock(row.message.at)}`
}
