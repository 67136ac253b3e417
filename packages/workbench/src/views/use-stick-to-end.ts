import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'

/** How near to the end counts as being there. Unit: CSS pixels. */
const NEAR = 40

/** A scrolling frame that stays at its end. */
export type StickToEnd = Readonly<{
  /** Goes on the element that scrolls. */
  frame: RefObject<HTMLDivElement | null>
  /** True while the end is in view and new rows keep it there. */
  atEnd: boolean
  /** Goes to the end and stays there. */
  toEnd: () => void
  /** Stays here: for content that the person opened and wants to read. */
  hold: () => void
}>

/**
 * Keeps a frame scrolled to its end while the person is there, whenever content or frame change their height.
 *
 * @param content the element that grows
 */
export function useStickToEnd(content: RefObject<HTMLElement | null>): StickToEnd {
  const frame = useRef<HTMLDivElement>(null)
  const sticks = useRef(true)
  const [atEnd, setAtEnd] = useState(true)

  const toEnd = useCallback(() => {
    sticks.current = true
    setAtEnd(true)
    frame.current?.scrollTo({ top: frame.current.scrollHeight })
  }, [])

  const hold = useCallback(() => {
    sticks.current = false
  }, [])

  useEffect(() => {
    const { current: box } = frame
    const { current: inner } = content
    if (box === null || inner === null) return
    let lastTop = box.scrollTop
    const look = (): void => {
      const near = box.scrollHeight - box.clientHeight - box.scrollTop <= NEAR
      // Only a move upwards is the person's wish to leave: content that grew also puts the end out of sight.
      if (near) sticks.current = true
      else if (box.scrollTop < lastTop - 1) sticks.current = false
      lastTop = box.scrollTop
      setAtEnd(sticks.current)
    }
    const observer = new ResizeObserver(() => {
      if (sticks.current) box.scrollTo({ top: box.scrollHeight })
      look()
    })
    observer.observe(inner)
    observer.observe(box)
    box.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      box.removeEventListener('scroll', look)
    }
  }, [content])

  return { frame, atEnd, toEnd, hold }
}
