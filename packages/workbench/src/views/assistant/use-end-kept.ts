import type { Virtualizer } from '@tanstack/react-virtual'
import { type RefObject, useEffect } from 'react'

/** Keeps the end in sight when the room for the thread changes: a note comes below it, the window gets smaller. */
export function useEndKept(frame: RefObject<HTMLElement | null>, virtual: Virtualizer<HTMLElement, Element>): void {
  useEffect(() => {
    const { current } = frame
    if (current === null) return
    let isAtEnd = true
    const look = (): void => {
      isAtEnd = current.scrollHeight - current.clientHeight - current.scrollTop <= NEAR_END
    }
    const observer = new ResizeObserver(() => {
      if (isAtEnd) virtual.scrollToEnd()
    })
    observer.observe(current)
    current.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      current.removeEventListener('scroll', look)
    }
  }, [frame, virtual])
}

/** How near to the end counts as being there. Unit: CSS pixels. */
export const NEAR_END = 60
