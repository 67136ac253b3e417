import type { Virtualizer } from '@tanstack/react-virtual'
import { type RefObject, useState } from 'react'
import { isTyping } from '../parts/is-typing.ts'
import { usePageKeys } from '../parts/use-page-keys.ts'

const STEPS: ReadonlyMap<string, number> = new Map([
  ['j', 1],
  ['ArrowDown', 1],
  ['k', -1],
  ['ArrowUp', -1],
])

/** How often a row is looked for that is drawn once it is scrolled to. */
const LOOKS = 12

/**
 * Moves through the rows of a thread: j, k and arrows by one, Home and End to the ends; Enter unfolds the first thing in a row. j and
 * k also answer while the focus is elsewhere on the page and not in a field.
 *
 * @returns the row at which Tab enters the thread
 */
export function useThreadKeys(
  list: RefObject<HTMLElement | null>,
  virtual: Virtualizer<HTMLElement, Element>,
  count: number,
): number {
  const [stop, setStop] = useState<number | null>(null)
  const goTo = (index: number): void => {
    setStop(index)
    virtual.scrollToIndex(index, { align: 'auto' })
    focusSoon(list, index, LOOKS)
  }
  usePageKeys(event => {
    const { current } = list
    if (current === null || hasModifier(event) || !answers(current, event)) return
    const row = rowOf(event.target, current)
    const from = row === null ? null : Number(row.dataset['index'])
    const target = targetOf(event.key, from, count)
    if (target !== null) goTo(target)
    else if (event.key !== 'Enter' || row === null || !unfold(row, event.target)) return
    event.preventDefault()
  })
  return Math.min(stop ?? count - 1, count - 1)
}

function targetOf(key: string, from: number | null, count: number): number | null {
  if (count === 0) return null
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  const step = STEPS.get(key)
  if (step === undefined) return null
  return from === null ? count - 1 : Math.min(count - 1, Math.max(0, from + step))
}

function hasModifier({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return ctrlKey || metaKey || altKey
}

/** Folds or unfolds what comes first in a row that has the focus itself. */
function unfold(row: HTMLElement, target: EventTarget | null): boolean {
  if (row !== target) return false
  row.querySelector<HTMLElement>('[data-fold]')?.click()
  return true
}

function rowOf(target: EventTarget | null, list: HTMLElement): HTMLElement | null {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null
  return row !== null && list.contains(row) ? row : null
}

/** Keys with a name belong to the thread only; what scrolls in a row keeps its arrows. */
function answers(list: HTMLElement, event: KeyboardEvent): boolean {
  const { target } = event
  if (!(target instanceof Element) || isTyping(target)) return false
  if (event.key.length === 1) return list.contains(target) || target.closest('[data-keys]') === null
  return list.contains(target) && target.closest('pre') === null
}

/** A row that was out of sight is drawn after it was scrolled to. */
function focusSoon(list: RefObject<HTMLElement | null>, index: number, looks: number): void {
  const row = list.current?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? null
  if (row !== null) row.focus({ preventScroll: true })
  else if (looks > 0) requestAnimationFrame(() => focusSoon(list, index, looks - 1))
}
