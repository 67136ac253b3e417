import { isRecord } from './describe-field.ts'
import type { SettingPath } from './finding.ts'
import type { SectionName } from './settings-file.ts'

/** Part of a file as it was written, of whatever form. Checks that look beyond the schema read it without trusting it. */
export type Draft = Readonly<{ path: SettingPath; value: Readonly<Record<string, unknown>> }>

/** A section of `language_models`, and its models, as far as they are objects. */
export type SectionDraft = Draft & Readonly<{ section: SectionName; models: readonly Draft[] }>

const SECTIONS: readonly SectionName[] = ['anthropic', 'azure_anthropic', 'azure_openai']

/** The sections of `language_models` that there are. */
export function sectionsIn(file: unknown): readonly SectionDraft[] {
  const all = isRecord(file) && isRecord(file['language_models']) ? file['language_models'] : {}
  return SECTIONS.flatMap(section => {
    const value = all[section]
    if (!Object.hasOwn(all, section) || !isRecord(value)) return []
    const path = ['language_models', section]
    const models = Array.isArray(value['available_models']) ? value['available_models'] : []
    return [
      {
        section,
        path,
        value,
        models: models.flatMap((model: unknown, index) =>
          isRecord(model) ? [{ path: [...path, 'available_models', index], value: model }] : [],
        ),
      },
    ]
  })
}

/** A text of a draft; null when it is none. */
export function textOf({ value }: Draft, name: string): string | null {
  const found = Object.hasOwn(value, name) ? value[name] : undefined
  return typeof found === 'string' && found !== '' ? found : null
}

/** A number of a draft; null when it is none. */
export function numberOf({ value }: Draft, name: string): number | null {
  const found = Object.hasOwn(value, name) ? value[name] : undefined
  return typeof found === 'number' ? found : null
}

/** The texts of a list in a draft, each with its place. */
export function textsOf(
  { value, path }: Draft,
  name: string,
): readonly Readonly<{ text: string; path: SettingPath }>[] {
  const list = Object.hasOwn(value, name) ? value[name] : undefined
  if (!Array.isArray(list)) return []
  return list.flatMap((text: unknown, index) =>
    typeof text === 'string' && text !== '' ? [{ text, path: [...path, name, index] }] : [],
  )
}
