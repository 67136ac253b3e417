import { jsonLanguage } from '@codemirror/lang-json'
import { withoutComments } from '../../../view-model/settings/json-text.ts'
import type { SettingPath } from '../../../view-model/settings/settings-schema.ts'

type Node = ReturnType<typeof jsonLanguage.parser.parse>['topNode']

/** What stands at a place of a settings text. */
export type Place = Readonly<{
  /** The setting that the place is in; of an object's inside the object's own. */
  path: SettingPath
  /** Whether a name is written there, or could be. */
  isName: boolean
  /** The text that a completion takes the place of. */
  from: number
  to: number
  /** Names that the object has already. */
  names: readonly string[]
  /** Whether a comma or a colon follows already. */
  follows: string
}>

/** Finds out what stands at an offset of a text of JSON with comments, however unfinished it is. */
export function placeAt(text: string, offset: number): Place {
  const bare = withoutComments(text)
  const tree = jsonLanguage.parser.parse(bare)
  const inner = tree.resolveInner(offset, -1)
  const token = ['String', 'PropertyName', 'Number', 'True', 'False', 'Null'].includes(inner.name) ? inner : null
  const word = /[\w"$-]*$/.exec(bare.slice(0, offset))?.[0] ?? ''
  const from = token?.from ?? offset - word.length
  const to = token?.to ?? offset
  const object = enclosing(inner, ['Object'])
  const list = enclosing(inner, ['Array', 'Object'])
  const property = enclosing(inner, ['Property', 'Object', 'Array'])
  const isInObject = object !== null && list?.name === 'Object'
  const isName =
    isInObject && (inner.name === 'PropertyName' || property?.name !== 'Property' || !hasColon(bare, property, offset))
  return {
    path: isName ? pathOf(bare, object) : pathOf(bare, inner),
    isName,
    from,
    to,
    names: object === null ? [] : namesIn(bare, object),
    follows: /^\s*(.?)/.exec(bare.slice(to))?.[1] ?? '',
  }
}

function hasColon(text: string, property: Node, offset: number): boolean {
  return text.slice(property.firstChild?.to ?? property.from, offset).includes(':')
}

function enclosing(node: Node, names: readonly string[]): Node | null {
  for (let found: Node | null = node; found !== null; found = found.parent) if (names.includes(found.name)) return found
  return null
}

function pathOf(text: string, node: Node | null): SettingPath {
  const path: (string | number)[] = []
  for (let found = node; found !== null; found = found.parent) {
    if (found.name === 'Property') path.unshift(nameOf(text, found))
    if (found.parent?.name === 'Array' && !'[],'.includes(found.name)) path.unshift(indexOf(found))
  }
  return path
}

function indexOf(node: Node): number {
  let index = 0
  for (let before = node.prevSibling; before !== null; before = before.prevSibling) {
    if (!['[', ']', ',', '⚠'].includes(before.name)) index += 1
  }
  return index
}

function namesIn(text: string, object: Node): readonly string[] {
  return object.getChildren('Property').map(property => nameOf(text, property))
}

function nameOf(text: string, property: Node): string {
  const key = property.getChild('PropertyName')
  return key === null ? '' : text.slice(key.from, key.to).replaceAll('"', '')
}
