import { Command } from 'cmdk'
import { type JSX, useState } from 'react'
import { Modal } from '../../parts/modal.tsx'
import { FileMatches } from './file-matches.tsx'
import { TextMatches } from './text-matches.tsx'

/** What is looked for. */
export type QuickOpenMode = 'files' | 'text'

const HINTS: Readonly<Record<QuickOpenMode, string>> = {
  files: 'Name of a file',
  text: 'Text in all files',
}

/** Finds a file by its name, or lines by their text, and opens them. */
export function QuickOpen({
  mode,
  onMode,
  onClose,
}: Readonly<{ mode: QuickOpenMode; onMode: (mode: QuickOpenMode) => void; onClose: () => void }>): JSX.Element {
  const [typed, setTyped] = useState('')
  const [isRegex, setIsRegex] = useState(false)
  return (
    <Modal label={mode === 'files' ? 'Open a file' : 'Search in all files'} className="quick" onClose={onClose}>
      <Command shouldFilter={false} label={HINTS[mode]} loop>
        <div className="quick-head">
          <Command.Input
            className="quick-field"
            value={typed}
            onValueChange={setTyped}
            placeholder={HINTS[mode]}
            autoFocus
          />
          {mode === 'text' && (
            <label className="quick-switch">
              <input type="checkbox" checked={isRegex} onChange={event => setIsRegex(event.target.checked)} />
              Expression
            </label>
          )}
          <button type="button" className="text-button" onClick={() => onMode(mode === 'files' ? 'text' : 'files')}>
            {mode === 'files' ? 'Search text' : 'Search names'}
          </button>
        </div>
        {mode === 'files' ? (
          <FileMatches typed={typed} onClose={onClose} />
        ) : (
          <TextMatches typed={typed} isRegex={isRegex} onClose={onClose} />
        )}
      </Command>
    </Modal>
  )
}
