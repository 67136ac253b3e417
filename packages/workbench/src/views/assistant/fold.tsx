import * as Collapsible from '@radix-ui/react-collapsible'
import type { JSX, ReactNode } from 'react'
import { useKeptFlag } from './kept-state.ts'

/** A line that unfolds to more. @param props.keep names it within the thread */
export function Fold({
  keep,
  line,
  className,
  children,
  startsOpen = false,
}: Readonly<{
  keep: string
  line: ReactNode
  className: string
  /** Drawn only while it is unfolded. */
  children: () => ReactNode
  startsOpen?: boolean
}>): JSX.Element {
  const [isOpen, setOpen] = useKeptFlag(`fold:${keep}`, startsOpen)
  return (
    <Collapsible.Root className={className} open={isOpen} onOpenChange={setOpen}>
      <Collapsible.Trigger className="fold-line" data-fold>
        <span className="fold-sign" aria-hidden="true" />
        {line}
      </Collapsible.Trigger>
      <Collapsible.Content className="fold-content">{isOpen && children()}</Collapsible.Content>
    </Collapsible.Root>
  )
}
