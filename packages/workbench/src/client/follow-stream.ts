/** What is told of a stream of server-sent events. */
export type StreamListener = Readonly<{
  /** It stands; also after every time that it was lost. */
  onOpen: () => void
  /** @param name of the event */
  onEvent: (name: string, data: unknown) => void
  /** It was lost, or given up while nobody looks (`unseen`); either way it is opened again. */
  onDrop: (why: 'lost' | 'unseen') => void
}>

/** How long to wait before a stream that the browser gave up is opened again. Unit: milliseconds. */
const REOPEN_AFTER_MS = 2000

/**
 * Follows a stream of server-sent events until the returned function is called. A page in the background gives it up, because a browser
 * has only six connections to a server for all of its pages together, and opens it again when it is looked at.
 *
 * @param names of the events that are wanted
 */
export function followStream(address: string, names: readonly string[], listener: StreamListener): () => void {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  const close = (): void => {
    clearTimeout(timer)
    source?.close()
    source = null
  }
  const open = (): void => {
    close()
    const opened = new EventSource(address)
    source = opened
    opened.onopen = listener.onOpen
    opened.onerror = () => {
      listener.onDrop('lost')
      // The browser opens a broken stream again by itself, but gives up when the answer was not a stream.
      if (source === opened && opened.readyState === EventSource.CLOSED) timer = setTimeout(open, REOPEN_AFTER_MS)
    }
    for (const name of names) {
      opened.addEventListener(name, ({ data }: MessageEvent<unknown>) => listener.onEvent(name, data))
    }
  }
  const look = (): void => {
    if (document.hidden && source !== null) {
      close()
      listener.onDrop('unseen')
    } else if (!document.hidden && source === null) open()
  }
  document.addEventListener('visibilitychange', look)
  if (document.hidden) listener.onDrop('unseen')
  else open()
  return () => {
    document.removeEventListener('visibilitychange', look)
    close()
  }
}
