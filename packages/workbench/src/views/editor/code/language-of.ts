import { LanguageDescription, type LanguageSupport } from '@codemirror/language'
import { languages } from '@codemirror/language-data'
import { nameOf } from '../../../view-model/project/tree-rows.ts'

/** How a file of this name is highlighted; null where nobody knows, or where it can't be loaded. Loaded when it is first asked for. */
export async function languageOf(path: string): Promise<LanguageSupport | null> {
  const found = LanguageDescription.matchFilename(languages, nameOf(path))
  if (found === null) return null
  try {
    return found.support ?? (await found.load())
  } catch {
    // The server is gone: the text is shown without colours.
    return null
  }
}
