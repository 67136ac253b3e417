import { useLayoutEffect, useRef } from 'react'

/**
 * Hears the keys of the whole page from the moment at which a view is drawn: what can be seen answers. (An effect would begin after
 * the drawing, and a key pressed between the two would be lost.)
 *
 * @param onKey takes every key; the newest function is called
 * @param order `first` hears a key before the element that has the focus
 */
export function usePageKeys(onKey: (event: KeyboardEvent) => void, order: 'first' | 'last' = 'last'): void {
  const newest = useRef(onKey)
  useLayoutEffect(() => {
    newest.current = onKey
  })
  useLayoutEffect(() => {
    const hear = (event: KeyboardEvent): void => newest.current(event)
    const isFirst = order === 'first'
    document.addEventListener('keydown', hear, isFirst)
    return () => document.removeEventListener('keydown', hear, isFirst)
  }, [order])
}
