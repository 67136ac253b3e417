import type { RefObject } from 'react'
import { isTyping } from './is-typing.ts'
import { usePageKeys } from './use-page-keys.ts'

const STEPS: ReadonlyMap<string, number> = new Map([
  ['j', 1],
  ['ArrowDown', 1],
  ['k', -1],
  ['ArrowUp', -1],
])

const ENDS: ReadonlyMap<string, 'first' | 'last'> = new Map([
  ['Home', 'first'],
  ['End', 'last'],
])

/**
 * Moves the focus through a list's links and buttons, those with `data-stop`: by j, k, arrows, Home and End while the focus is in
 * it. Only what is drawn can be reached; a list that draws what is seen draws more when the focus scrolls it.
 *
 * @param list the list's element, inside the element that scrolls
 * @param reach `page` answers to j and k also while the focus is in no such list
 */
export function useListKeys(list: RefObject<HTMLElement | null>, reach: 'list' | 'page'): void {
  usePageKeys(event => {
    const { current } = list
    if (current === null || event.ctrlKey || event.metaKey || event.altKey || !answers(current, event, reach)) return
    const step = STEPS.get(event.key)
    const end = ENDS.get(event.key)
    if (step !== undefined) move(current, step)
    else if (end !== undefined) goToEnd(current, end)
    else return
    event.preventDefault()
  })
}

function stopsOf(list: HTMLElement): readonly HTMLElement[] {
  const order = (stop: HTMLElement): number => Number(stop.closest('li')?.ariaPosInSet ?? 0)
  return [...list.querySelectorAll<HTMLElement>('[data-stop]')].sort((a, b) => order(a) - order(b))
}

function move(list: HTMLElement, step: number): void {
  const stops = stopsOf(list)
  const from = stops.findIndex(stop => stop.matches(':focus'))
  const start = from >= 0 ? from : stops.findIndex(stop => stop.ariaCurrent !== null)
  stops[Math.min(stops.length - 1, Math.max(0, start + step))]?.focus()
}

/** Scrolls first, so that the end is drawn. */
function goToEnd(list: HTMLElement, end: 'first' | 'last'): void {
  list.parentElement?.scrollTo({ top: end === 'first' ? 0 : list.parentElement.scrollHeight })
  requestAnimationFrame(() =>
    requestAnimationFrame(() =>
      stopsOf(list)
        .at(end === 'first' ? 0 : -1)
        ?.focus({ preventScroll: true }),
    ),
  )
}

function answers(list: HTMLElement, event: KeyboardEvent, reach: 'list' | 'page'): boolean {
  const { target } = event
  if (!(target instanceof Element)) return false
  if (list.contains(target)) return true
  if (reach === 'list' || event.key.length > 1) return false
  return target.closest('[data-keys]') === null && !isTyping(target)
}
