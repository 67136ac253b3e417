/** Resolves when the user or the system asks this process to stop. */
export function stopAsked(stop: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (stop.aborted) resolve()
    else stop.addEventListener('abort', () => resolve(), { once: true })
  })
}

const BY_SYSTEM = 'The system asks this process to stop.'

/** What a signal is aborted with where nobody waits at a terminal: SIGTERM. What is cut off by it takes it for any other abort. */
export function systemAsks(): DOMException {
  return new DOMException(BY_SYSTEM, 'AbortError')
}

/** Whether it was the system that asked this process to stop, and not Ctrl-C. */
export function isAskedBySystem({ reason }: AbortSignal): boolean {
  return reason instanceof DOMException && reason.message === BY_SYSTEM
}
