import { type RefObject, useEffect } from 'react'

const STEPS: ReadonlyMap<string, number> = new Map([
  ['j', 1],
  ['ArrowDown', 1],
  ['k', -1],
  ['ArrowUp', -1],
  ['Home', Number.NEGATIVE_INFINITY],
  ['End', Number.POSITIVE_INFINITY],
])

/**
 * Moves the focus through a list's buttons, those with `data-stop`: by j, k, arrows, Home and End while the focus is in it.
 *
 * @param list the list's element
 * @param reach `page` answers to j and k also while the focus is in no such list
 */
export function useListKeys(list: RefObject<HTMLElement | null>, reach: 'list' | 'page'): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const step = STEPS.get(event.key)
      const { current } = list
      if (step === undefined || current === null || event.ctrlKey || event.metaKey || event.altKey) return
      if (!answers(current, event, reach)) return
      const stops = [...current.querySelectorAll<HTMLElement>('[data-stop]')]
      const from = stops.findIndex(stop => stop.matches(':focus'))
      const start = from >= 0 ? from : stops.findIndex(stop => stop.ariaCurrent !== null)
      stops[Math.min(stops.length - 1, Math.max(0, start + step))]?.focus()
      event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [list, reach])
}

function answers(list: HTMLElement, event: KeyboardEvent, reach: 'list' | 'page'): boolean {
  const { target } = event
  if (!(target instanceof Element)) return false
  if (list.contains(target)) return true
  if (reach === 'list' || event.key.length > 1) return false
  return target.closest('[data-keys], input:not([type=radio]), textarea, select, [contenteditable]') === null
}
