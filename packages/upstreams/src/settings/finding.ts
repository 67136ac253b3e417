import type { ErrorSentences } from '@sternline/core'
import { redact } from '@sternline/engine'
import type { SettingsCode } from './problem.ts'

/** The way to a setting from the file's root. */
export type SettingPath = readonly (string | number)[]

/** A problem before its place in the text is known. */
export type Finding = ErrorSentences &
  Readonly<{
    severity: 'error' | 'warning'
    code: SettingsCode
    path: SettingPath
    /** Whether it lies in the setting's name or in its value. */
    on: 'name' | 'value'
  }>

/** Makes a problem of a setting's value that keeps the file from being taken over. */
export function fault(code: SettingsCode, path: SettingPath, what: string, why: string, fix: string): Finding {
  return { severity: 'error', code, path, on: 'value', what, why, fix }
}

/** Makes a problem of a setting's value that changes nothing. */
export function warning(code: SettingsCode, path: SettingPath, what: string, why: string, fix: string): Finding {
  return { severity: 'warning', code, path, on: 'value', what, why, fix }
}

const PLAIN_NAME = /^[A-Za-z_$][\w$-]{0,60}$/
const LONGEST = 60

/** A setting as people write it: `language_models.azure_anthropic.available_models[0].name`. Names that could be keys are hidden. */
export function formatPath(path: SettingPath): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`
      if (!PLAIN_NAME.test(part) || redact(part) !== part) return `[${quote(part)}]`
      return index === 0 ? part : `.${part}`
    })
    .join('')
}

/** A value as a problem shows it: short, on one line, and never a key. */
export function quote(value: unknown): string {
  if (typeof value === 'string') {
    const safe = redact(value)
    return JSON.stringify(safe.length > LONGEST ? `${safe.slice(0, LONGEST)}...` : safe)
  }
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
