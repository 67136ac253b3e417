import type { SettingsNote } from '@sternline/engine'
import { explainAnswer } from '@sternline/upstreams'
import { readSettings, type Settings, type SettingsProblem } from '@sternline/upstreams/settings'
import { findNodeAtLocation, parseTree } from 'jsonc-parser'
import type { RefusedNames } from './refused-names.ts'

/** What a text of settings came to. `settings` is null for one with an error. */
export type SettingsCheck = Readonly<{
  notes: readonly SettingsNote[]
  settings: Settings | null
  /** Whether a key stands in it. */
  hasKey: boolean
}>

/** Where the file is, and what `~` stands for in it. */
export type SettingsPlace = Readonly<{ file: string; home: string }>

const KEY_CODES: ReadonlySet<string> = new Set(['inline-key', 'key-in-address'])

/** Checks a text: what the settings themselves tell, and names that the upstream refused when they were asked for. */
export function checkSettings(text: string, { file, home }: SettingsPlace, refused: RefusedNames): SettingsCheck {
  const reading = readSettings({ user: { path: file, text }, project: null, home, userFile: file })
  const settings = reading.ok ? reading.settings : null
  const told = settings === null ? [] : refusedIn(text, settings, refused)
  const notes = [...reading.problems.map(noteOf), ...told].sort((a, b) => a.line - b.line || a.column - b.column)
  return { notes, settings, hasKey: reading.problems.some(({ code }) => KEY_CODES.has(code)) }
}

/** A note on a file that can't be read as text. */
export function unusableNote({ why, fix }: Readonly<{ why: string; fix: string }>): SettingsNote {
  const what = "The settings can't be read."
  return { severity: 'error', code: 'unreadable', at: '', line: 1, column: 1, what, why, fix }
}

function noteOf({ severity, code, at, line, column, what, why, fix }: SettingsProblem): SettingsNote {
  return { severity, code, at, line, column, what, why, fix }
}

/** Names of deployments that do not exist, each where it stands. */
function refusedIn(text: string, settings: Settings, refused: RefusedNames): readonly SettingsNote[] {
  const configured = settings.upstreams.flatMap(({ models }) => models.map(({ name }) => name))
  return settings.upstreams.flatMap(({ name: upstream, baseUrl, models }) =>
    models.flatMap(({ name }, index) => {
      if (!refused.has(upstream, baseUrl, name)) return []
      const explained = explainAnswer({
        upstream,
        host: new URL(baseUrl).host,
        path: null,
        model: name,
        configured,
        status: 404,
        headers: [],
        body: NOT_FOUND,
      })
      if (explained === null) return []
      const { code, what, cause: why, fix } = explained
      const path = ['language_models', upstream, 'available_models', index, 'name']
      return [{ severity: 'warning', code, at: wordsOf(path), ...placeOf(text, path), what, why, fix } as const]
    }),
  )
}

/** As Azure answers it. @see docs/azure.md */
const NOT_FOUND = JSON.stringify({
  error: { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' },
})

function wordsOf(path: readonly (string | number)[]): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('')
}

function placeOf(text: string, path: readonly (string | number)[]): Readonly<{ line: number; column: number }> {
  const root = parseTree(text, [], { allowTrailingComma: true })
  const offset = (root === undefined ? undefined : findNodeAtLocation(root, [...path]))?.offset ?? 0
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/)
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
}
