import type { SettingsNote } from '@sternline/engine'
import type { JSX } from 'react'
import { visibleText } from '../../view-model/visible-text.ts'

/** What is wrong with a setting, why, and what to do, each note on its own. */
export function FieldNotes({ notes }: Readonly<{ notes: readonly SettingsNote[] }>): JSX.Element {
  return (
    <>
      {notes.map(({ severity, code, what, why, fix, line }) => (
        <p key={`${code} ${line} ${what}`} className={`field-note field-${severity}`}>
          <b>{visibleText(what)}</b> {visibleText(why)} {visibleText(fix)}
        </p>
      ))}
    </>
  )
}
