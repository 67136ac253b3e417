import { useSyncExternalStore } from 'react'

/** Below this, three columns have no room beside each other. */
const NARROW = '(max-width: 820px)'

/** Whether the window is too narrow for columns, as it changes: also of a wide one that is zoomed in. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(NARROW).matches)
}

function subscribe(changed: () => void): () => void {
  const query = matchMedia(NARROW)
  query.addEventListener('change', changed)
  return () => query.removeEventListener('change', changed)
}
