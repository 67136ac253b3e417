import { hasSecret } from '@sternline/engine'
import type { Node } from 'jsonc-parser'
import { type Finding, fault, formatPath, type SettingPath } from './finding.ts'
import { propertiesOf, walk } from './json-tree.ts'

/** Names under which other tools take a key. The value is never looked at. */
const KEY_NAMES =
  /^(?:api[-_]?key|key|x[-_]api[-_]key|subscription[-_]?key|(?:auth|access|bearer|api)?[-_]?token|secret|client[-_]?secret|password|credential|authorization)s?$/i

const WHY = 'Settings files are shared, synchronised and committed; a key in one is soon known to others.'

const FIX =
  'Take it out, renew that key if the file was ever shared, put the new one into an environment variable or a file, and name that by `api_key_env` or `api_key_file`.'

/** Finds keys that stand in the file itself: by the name of the setting, or by the form of its value. None is repeated. */
export function checkSecrets(root: Node): readonly Finding[] {
  return [...walk(root)].flatMap(({ node, path }) => [
    ...propertiesOf(node).flatMap(({ name }) => inName([...path, name], name)),
    ...inValue(node, path),
  ])
}

function inName(path: SettingPath, name: string): readonly Finding[] {
  if (KEY_NAMES.test(name)) return [inline(path, `\`${formatPath(path)}\` would hold a key.`, 'name')]
  return hasSecret(name) ? [inline(path, 'The name of a setting looks like a key.', 'name')] : []
}

function inValue(node: Node, path: SettingPath): readonly Finding[] {
  const isUnderKeyName = KEY_NAMES.test(String(path.at(-1)))
  if (node.type !== 'string' || isUnderKeyName || !hasSecret(String(node.value))) return []
  const name = path.length === 0 ? 'The file' : `\`${formatPath(path)}\``
  return [inline(path, `${name} holds what looks like a key.`, 'value')]
}

function inline(path: SettingPath, what: string, on: 'name' | 'value'): Finding {
  return { ...fault('inline-key', path, what, WHY, FIX), on }
}
