import { type JSX, useCallback } from 'react'
import type { SettingsStore } from '../../../stores/settings-store.ts'
import { mountSettings } from './mount-settings.ts'

/** The text of settings.json, with completions, help and notes. */
export function SettingsEditor({ store }: Readonly<{ store: SettingsStore }>): JSX.Element {
  const mount = useCallback(
    (host: HTMLElement | null) => (host === null ? undefined : mountSettings(host, store)),
    [store],
  )
  return <div className="code-host settings-code" ref={mount} data-typing />
}
