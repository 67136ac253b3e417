import { type JSX, lazy, Suspense, useState } from 'react'
import type { QuickOpenMode } from '../files/quick-open/quick-open.tsx'
import { usePageKeys } from '../parts/use-page-keys.ts'

const QuickOpen = lazy(() =>
  import('../files/quick-open/quick-open.tsx').then(({ QuickOpen }) => ({ default: QuickOpen })),
)

/** What finds files and lines: opened by a function, by Ctrl+P and by Ctrl+Shift+F; Cmd on a Mac. */
export function useFinder(): Readonly<{ find: (mode: QuickOpenMode) => void; finder: JSX.Element | null }> {
  const [mode, setMode] = useState<QuickOpenMode | null>(null)
  usePageKeys(event => {
    const wanted = modeOf(event)
    if (wanted === null) return
    event.preventDefault()
    event.stopPropagation()
    setMode(wanted)
  }, 'first')
  const finder =
    mode === null ? null : (
      <Suspense>
        <QuickOpen mode={mode} onMode={setMode} onClose={() => setMode(null)} />
      </Suspense>
    )
  return { find: setMode, finder }
}

function modeOf(event: KeyboardEvent): QuickOpenMode | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null
  const key = event.key.toLowerCase()
  if (key === 'p' && !event.shiftKey) return 'files'
  return key === 'f' && event.shiftKey ? 'text' : null
}
