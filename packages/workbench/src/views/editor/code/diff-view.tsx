import { type JSX, useCallback } from 'react'
import { mountDiff } from './diff-controller.ts'

const nothing = (): void => undefined

/** Two texts as one with their differences, to be looked at. */
export function DiffView({
  path,
  before,
  after,
}: Readonly<{ path: string; before: string; after: string }>): JSX.Element {
  const mount = useCallback(
    (host: HTMLElement | null) => {
      if (host === null) return
      return mountDiff(host, { path, before, after, hunks: [], onChoose: nothing }).destroy
    },
    [path, before, after],
  )
  return <div className="code-host" ref={mount} data-typing />
}
