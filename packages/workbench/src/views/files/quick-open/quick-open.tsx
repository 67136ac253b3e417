import { type JSX, useState } from 'react'
import { Modal } from '../../parts/modal.tsx'
import { FileMatches } from './file-matches.tsx'
import { TextMatches } from './text-matches.tsx'

/** What is looked for. */
export type QuickOpenMode = 'files' | 'text'

/** Finds a file by its name, or lines by their text, and opens them. */
export function QuickOpen({
  mode,
  onMode,
  onClose,
}: Readonly<{ mode: QuickOpenMode; onMode: (mode: QuickOpenMode) => void; onClose: () => void }>): JSX.Element {
  const [typed, setTyped] = useState('')
  const other = mode === 'files' ? 'text' : 'files'
  const props = { typed, onType: setTyped, onOther: () => onMode(other), onClose }
  return (
    <Modal label={mode === 'files' ? 'Open a file' : 'Search in all files'} className="quick" onClose={onClose}>
      {mode === 'files' ? <FileMatches {...props} /> : <TextMatches {...props} />}
    </Modal>
  )
}
