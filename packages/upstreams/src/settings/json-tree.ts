import { createScanner, type JSONPath, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'

/** How deep settings may nest. Theirs need eight; the parser would run out of stack far behind this. */
const DEEPEST = 64

/** A text that was read as JSON with comments; trailing commas are allowed. */
export type JsonTree = Readonly<{
  /** Null for a text without a value: empty, or comments only. */
  root: Node | null
  /** Where it is not JSON, and how; what could be read is in `root` all the same. */
  faults: readonly Readonly<{ offset: number; what: string }>[]
}>

/** Reads JSON with comments, as far as it goes. @returns null for a text that nests too deep */
export function readJsonTree(text: string): JsonTree | null {
  if (nestsTooDeep(text)) return null
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true, disallowComments: false })
  return {
    root: root ?? null,
    faults: errors.map(({ error, offset }) => ({ offset, what: FAULTS[printParseErrorCode(error)] })),
  }
}

function nestsTooDeep(text: string): boolean {
  const scanner = createScanner(text, true)
  let depth = 0
  for (scanner.scan(); scanner.getTokenOffset() < text.length; scanner.scan()) {
    const token = scanner.getTokenLength() === 1 ? text.charAt(scanner.getTokenOffset()) : ''
    if (token === '{' || token === '[') depth += 1
    if (token === '}' || token === ']') depth = Math.max(0, depth - 1)
    if (depth > DEEPEST) return true
  }
  return false
}

const FAULTS: Readonly<Record<ReturnType<typeof printParseErrorCode>, string>> = {
  InvalidSymbol: 'There is a word that JSON does not know.',
  InvalidNumberFormat: 'There is a number that is not written as JSON writes numbers.',
  PropertyNameExpected: 'The name of a setting is expected here, in double quotes.',
  ValueExpected: 'A value is expected here.',
  ColonExpected: 'A colon is expected here.',
  CommaExpected: 'A comma is expected here.',
  CloseBraceExpected: 'A closing } is missing.',
  CloseBracketExpected: 'A closing ] is missing.',
  EndOfFileExpected: 'Something follows the end of the settings.',
  InvalidCommentToken: 'A comment is not allowed here.',
  UnexpectedEndOfComment: 'A comment is not closed with */.',
  UnexpectedEndOfString: 'A text is not closed with a double quote.',
  UnexpectedEndOfNumber: 'A number breaks off.',
  InvalidUnicode: 'After \\u four hexadecimal digits are expected.',
  InvalidEscapeCharacter: 'After a backslash only " \\ / b f n r t u may stand; in Windows paths write \\\\.',
  InvalidCharacter: 'There is a character that must be written as an escape.',
  '<unknown ParseErrorCode>': 'This is not JSON.',
}

/**
 * The value of a node. Unlike the parser's own function it takes `__proto__` for a name like any other.
 */
export function contentOf(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(contentOf)
  if (node.type !== 'object') return node.value
  return Object.fromEntries(
    propertiesOf(node).flatMap(({ name, value }) => (value === null ? [] : [[name, contentOf(value)]])),
  )
}

/** A name and its value in an object; the value is null where the text broke off. */
export type Property = Readonly<{ name: string; key: Node; value: Node | null }>

/** The properties of an object in their order; none for any other node. */
export function propertiesOf(node: Node): readonly Property[] {
  if (node.type !== 'object') return []
  return (node.children ?? []).flatMap(({ children = [] }) => {
    const [key, value] = children
    return key === undefined ? [] : [{ name: String(key.value), key, value: value ?? null }]
  })
}

/** Where a value is, or as much of the way to it as there is. @param last of two equal names: the one that counts */
export function nodeAt(root: Node, path: JSONPath): Readonly<{ node: Node; key: Node | null; isThere: boolean }> {
  let found: Readonly<{ node: Node; key: Node | null }> = { node: root, key: null }
  for (const part of path) {
    const next = childOf(found.node, part)
    if (next === null) return { ...found, isThere: false }
    found = next
  }
  return { ...found, isThere: true }
}

function childOf(node: Node, part: string | number): Readonly<{ node: Node; key: Node | null }> | null {
  if (typeof part === 'number') {
    const item = node.type === 'array' ? node.children?.[part] : undefined
    return item === undefined ? null : { node: item, key: null }
  }
  const property = propertiesOf(node).findLast(({ name }) => name === part)
  return property === undefined ? null : { node: property.value ?? property.key, key: property.key }
}

/** Every node with the way to it, in the order of the text. */
export function* walk(node: Node, path: JSONPath = []): Generator<Readonly<{ node: Node; path: JSONPath }>> {
  yield { node, path }
  if (node.type === 'array') {
    for (const [index, child] of (node.children ?? []).entries()) yield* walk(child, [...path, index])
  }
  for (const { name, value } of propertiesOf(node)) if (value !== null) yield* walk(value, [...path, name])
}
