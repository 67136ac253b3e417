import type { Tooltip } from '@codemirror/view'
import { helpFor, type SettingsSchema } from '../../../view-model/settings/settings-schema.ts'
import { placeAt } from './place-at.ts'

/** What a setting means, for a pointer that rests on its name. */
export function hoverSettings(schema: SettingsSchema | null, text: string, offset: number): Tooltip | null {
  if (schema === null) return null
  const place = placeAt(text, offset)
  if (place.from === place.to) return null
  const name = place.isName ? text.slice(place.from, place.to).replaceAll('"', '') : null
  const help = helpFor(schema, name === null ? place.path : [...place.path, name])
  if (help === null || help.description === '') return null
  const { description, example } = help
  return {
    pos: place.from,
    end: place.to,
    above: true,
    create: () => {
      const dom = document.createElement('div')
      dom.className = 'setting-help'
      dom.textContent = description
      if (example !== undefined) {
        const code = document.createElement('code')
        code.textContent = JSON.stringify(example)
        dom.append(document.createElement('br'), code)
      }
      return { dom }
    },
  }
}
