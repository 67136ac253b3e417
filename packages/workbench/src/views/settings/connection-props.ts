import type { SettingsEdit, SettingsNote } from '@sternline/engine'
import type { Connection, ConnectionName } from '../../view-model/settings/connection.ts'

/** What every part of the form needs. */
export type ConnectionProps = Readonly<{
  name: ConnectionName
  connection: Connection
  notes: readonly SettingsNote[]
  onEdit: (edits: readonly SettingsEdit[]) => Promise<void>
}>
