import type { Exchange } from '@sternline/engine'
import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { type JSX, memo, type NamedExoticComponent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type CallItem, callItems } from '../../view-model/call-items.ts'
import { rowNote } from '../../view-model/row-words.ts'
import { lengthOf, roundUp } from '../../view-model/segments.ts'
import { plural } from '../../view-model/words.ts'
import { useListKeys } from '../parts/use-list-keys.ts'
import { AgentRow } from './agent-row.tsx'
import { CallRow } from './call-row.tsx'

/** Heights of lines. Unit: CSS pixels. */
const HEIGHTS: Readonly<Record<CallItem['kind'], number>> = { call: 30, gap: 20, agent: 26 }
const NOTED_HEIGHT = 42

/** Lines kept ready beyond what is seen, on each side. */
const OVERSCAN = 10

/** How near to the end counts as being there. Unit: CSS pixels. */
const NEAR = 40

type ListProps = Readonly<{
  rows: readonly Exchange[]
  /** How many calls before the first row are not listed. */
  missing: number
  /** Id of the call that is shown beside the list; null when the list stands alone. */
  open: string | null
}>

/** A session's calls, oldest first, drawn as far as they are seen; stays at the end while the person is there. */
export function CallList({ rows, missing, open }: ListProps): JSX.Element {
  const [agents, setAgents] = useState<ReadonlySet<string>>(new Set())
  const items = useMemo(() => callItems(rows, missing + 1, agents), [rows, missing, agents])
  const scale = useMemo(() => scaleOf(rows), [rows])
  const frame = useRef<HTMLElement>(null)
  const list = useRef<HTMLOListElement>(null)
  const isNarrow = open !== null
  // Functions that are new with every drawing would have all lines measured anew with every step of scrolling.
  const estimateSize = useCallback((index: number) => heightOf(items[index], isNarrow), [items, isNarrow])
  const getItemKey = useCallback((index: number) => items[index]?.key ?? index, [items])
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => frame.current,
    estimateSize,
    getItemKey,
    overscan: OVERSCAN,
  })
  useListKeys(list, open === null ? 'list' : 'page')
  const { atEnd, toEnd } = useEnd(frame, virtual, items.length)
  useShown(virtual, items, open)
  const toggle = useCallback((id: string): void => setAgents(known => toggled(known, id)), [])
  const drawn = virtual.getVirtualItems()
  const stop = stopOf(items, drawn, open)
  return (
    <div className={open === null ? 'calls' : 'calls calls-narrow'}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard. */}
      <section ref={frame} className="calls-frame" tabIndex={0} aria-label="Calls, oldest first">
        {missing > 0 && <p className="remark">{plural(missing, 'older call')} not listed here.</p>}
        <ol ref={list} className="call-items" style={{ height: virtual.getTotalSize() }} data-keys>
          {drawn.map(({ index, key, start, size }) => {
            const item = items[index]
            return item === undefined ? null : (
              <Line
                key={key}
                item={item}
                place={index + 1}
                total={items.length}
                start={start}
                size={size}
                scale={scale}
                open={open}
                isStop={index === stop}
                onToggle={toggle}
              />
            )
          })}
        </ol>
      </section>
      {!atEnd && (
        <button type="button" className="to-end" onClick={toEnd}>
          to the newest call
        </button>
      )}
    </div>
  )
}

type LineProps = Readonly<{
  item: CallItem
  /** Which of how many lines it is, from 1. */
  place: number
  total: number
  /** Where it begins and how high it is. Unit: CSS pixels. */
  start: number
  size: number
  scale: number
  open: string | null
  isStop: boolean
  onToggle: (id: string) => void
}>

/** One line where it belongs; drawn again only when something of it changes, not with every step of scrolling. */
const Line: NamedExoticComponent<LineProps> = memo(function Line({
  item,
  place,
  total,
  start,
  size,
  ...parts
}: LineProps): JSX.Element {
  return (
    <li
      className={`item item-${item.kind}`}
      aria-setsize={total}
      aria-posinset={place}
      style={{ transform: `translateY(${start}px)`, height: size, '--depth': item.depth }}
    >
      <Item item={item} {...parts} />
    </li>
  )
})

function Item({
  item,
  scale,
  open,
  isStop,
  onToggle,
}: Pick<LineProps, 'item' | 'scale' | 'open' | 'isStop' | 'onToggle'>): JSX.Element {
  if (item.kind === 'gap') return <span className={item.isPast ? 'gap gap-past' : 'gap'}>{item.words}</span>
  if (item.kind === 'agent') {
    return (
      <AgentRow
        id={item.id}
        rows={item.rows}
        scale={scale}
        isOpen={item.isOpen}
        isNarrow={open !== null}
        onToggle={onToggle}
      />
    )
  }
  const { exchange, number } = item
  return (
    <CallRow
      exchange={exchange}
      number={number}
      scale={scale}
      isNarrow={open !== null}
      isOpen={exchange.id === open}
      isStop={isStop}
    />
  )
}

/** A call with a remark has two lines, where there is room for it. */
function heightOf(item: CallItem | undefined, isNarrow: boolean): number {
  if (item === undefined) return HEIGHTS.call
  const isNoted = item.kind === 'call' && !isNarrow && item.exchange.usage !== null && rowNote(item.exchange) !== null
  return isNoted ? NOTED_HEIGHT : HEIGHTS[item.kind]
}

function scaleOf(rows: readonly Exchange[]): number {
  return roundUp(
    rows.reduce(
      (most, { usage, estimatedTokens }) => Math.max(most, usage === null ? estimatedTokens : lengthOf(usage)),
      0,
    ),
  )
}

function toggled(known: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(known)
  if (!next.delete(id)) next.add(id)
  return next
}

/** The keyboard enters at the open call where it is drawn, else at the last one that is. */
function stopOf(
  items: readonly CallItem[],
  drawn: readonly Readonly<{ index: number }>[],
  open: string | null,
): number {
  const calls = drawn.filter(({ index }) => items[index]?.kind === 'call')
  const own = calls.find(({ index }) => items[index]?.key === open)
  return (own ?? calls.at(-1))?.index ?? -1
}

type Rows = Virtualizer<HTMLElement, Element>

/** Follows the end of the list while the person is there. */
function useEnd(
  frame: Readonly<{ current: HTMLElement | null }>,
  virtual: Rows,
  count: number,
): Readonly<{ atEnd: boolean; toEnd: () => void }> {
  const [atEnd, setAtEnd] = useState(true)
  const sticks = useRef(true)
  useEffect(() => {
    const { current: box } = frame
    if (box === null) return
    let lastTop = box.scrollTop
    const look = (): void => {
      const near = box.scrollHeight - box.clientHeight - box.scrollTop <= NEAR
      // Only a move upwards is the person's wish to leave: rows that came also put the end out of sight.
      if (near) sticks.current = true
      else if (box.scrollTop < lastTop - 1) sticks.current = false
      lastTop = box.scrollTop
      setAtEnd(sticks.current)
    }
    box.addEventListener('scroll', look, { passive: true })
    return () => box.removeEventListener('scroll', look)
  }, [frame])
  const toEnd = useCallback((): void => {
    sticks.current = true
    setAtEnd(true)
    if (count > 0) virtual.scrollToIndex(count - 1, { align: 'end' })
  }, [virtual, count])
  useEffect(() => {
    if (sticks.current) toEnd()
  }, [toEnd])
  return { atEnd, toEnd }
}

/** Brings the open call into view when it is opened, not whenever something changes. */
function useShown(virtual: Rows, items: readonly CallItem[], open: string | null): void {
  const shown = useRef<string | null>(null)
  useEffect(() => {
    if (open === shown.current) return
    const index = items.findIndex(({ key }) => key === open)
    if (index < 0) return
    shown.current = open
    virtual.scrollToIndex(index, { align: 'auto' })
  }, [virtual, items, open])
}
