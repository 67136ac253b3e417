import type { Node } from 'jsonc-parser'
import { checkModels } from './check-models.ts'
import { checkProject } from './check-project.ts'
import { checkSecrets } from './check-secrets.ts'
import { checkShape } from './check-shape.ts'
import { checkUpstreams } from './check-upstreams.ts'
import { type FileText, positionsIn } from './file-text.ts'
import { type Finding, formatPath, quote, type SettingPath } from './finding.ts'
import { contentOf, nodeAt, propertiesOf, readJsonTree, walk } from './json-tree.ts'
import type { SettingsProblem } from './problem.ts'
import type { SettingsFile } from './settings-file.ts'

/** Whose file it is: the user's own, or one that lies in a project and may set little. */
export type FileOwner = 'user' | 'project'

/** A file's content as far as it can be used, and everything that is wrong with it, in the order of the text. */
export type CheckedFile = Readonly<{ content: SettingsFile | null; problems: readonly SettingsProblem[] }>

/** Larger files are not settings. Unit: characters. */
const LARGEST = 1_000_000

/**
 * Checks one settings file, and finds every problem at once.
 *
 * @param userFile where the user's own settings are, for advice
 * @returns `content` null when a problem is an error
 */
export function checkFile(file: FileText, owner: FileOwner, userFile: string): CheckedFile {
  if (file.text.length > LARGEST) return rejected(file, 'too-large', 'It has more than a million characters.')
  const text = file.text.startsWith('\uFEFF') ? file.text.slice(1) : file.text
  const tree = readJsonTree(text)
  if (tree === null) return rejected(file, 'too-deep', 'Its braces and brackets nest deeper than any settings do.')
  const place = positionsIn(text)
  const faults = firstOfLines(tree.faults.map(({ offset, what }) => syntaxProblem(file, place(offset), what)))
  if (tree.root === null) return { content: faults.length === 0 ? {} : null, problems: faults }
  const root = tree.root
  const { content, findings } = checkContent(root, owner, userFile)
  const said = faults.length === 0 ? findings : findings.filter(({ code }) => code !== 'missing')
  const problems = [...faults, ...said.map(finding => located(finding, file, root, place))].sort(byPlace)
  const isUsable = problems.every(({ severity }) => severity === 'warning')
  return { content: isUsable ? content : null, problems }
}

function checkContent(
  root: Node,
  owner: FileOwner,
  userFile: string,
): Readonly<{ content: SettingsFile | null; findings: readonly Finding[] }> {
  const value = contentOf(root)
  const names = propertiesOf(root).map(({ name }) => name)
  const secrets = checkSecrets(root)
  const shape = checkShape(value)
  const known = new Set(secrets.map(({ path }) => JSON.stringify(path)))
  const isNews = ({ path }: Finding): boolean => !known.has(JSON.stringify(path))
  const forbidden = owner === 'project' ? checkProject(names, userFile) : []
  // What must not stand there at all need not be corrected as well.
  const isForbidden = ({ path }: Finding): boolean => forbidden.some(({ path: [name] }) => name === path[0])
  const others = [
    ...forbidden,
    ...[...checkDuplicates(root), ...shape.findings].filter(finding => !isForbidden(finding)),
    ...(owner === 'user' ? [...checkUpstreams(value), ...checkModels(value)] : []),
  ]
  return { content: shape.content, findings: [...secrets, ...others.filter(isNews)] }
}

/** JSON allows a name twice and takes the last; people rarely mean it. */
function checkDuplicates(root: Node): readonly Finding[] {
  return [...walk(root)].flatMap(({ node, path }) => {
    const seen = new Set<string>()
    return propertiesOf(node).flatMap(({ name }) => {
      const isSecond = seen.has(name)
      seen.add(name)
      return isSecond ? [duplicate([...path, name], name)] : []
    })
  })
}

function duplicate(path: SettingPath, name: string): Finding {
  return {
    severity: 'warning',
    code: 'duplicate-key',
    path,
    on: 'name',
    what: `${quote(name)} stands here more than once.`,
    why: 'Only the last one counts.',
    fix: 'Remove the others.',
  }
}

function located(
  { path, on, ...finding }: Finding,
  { path: file }: FileText,
  root: Node,
  place: ReturnType<typeof positionsIn>,
): SettingsProblem {
  const { node, key, isThere } = nodeAt(root, [...path])
  const target = on === 'name' && key !== null && isThere ? key : node
  return { ...finding, ...place(target.offset), file, at: formatPath(path) }
}

/** One slip makes the parser stumble several times in its line. */
function firstOfLines(problems: readonly SettingsProblem[]): readonly SettingsProblem[] {
  return problems.filter(({ line }, index) => problems.findIndex(other => other.line === line) === index)
}

function byPlace(a: SettingsProblem, b: SettingsProblem): number {
  return a.line - b.line || a.column - b.column
}

function syntaxProblem(
  { path }: FileText,
  place: Readonly<{ line: number; column: number }>,
  what: string,
): SettingsProblem {
  const why = 'The file is not JSON with comments.'
  const fix = 'Correct it there, or just before.'
  return { severity: 'error', code: 'bad-syntax', file: path, at: '', ...place, what, why, fix }
}

function rejected({ path }: FileText, code: 'too-large' | 'too-deep', why: string): CheckedFile {
  const what = 'This is no settings file.'
  const fix = 'Write the settings anew; docs/settings.md shows their shape.'
  return {
    content: null,
    problems: [{ severity: 'error', code, file: path, at: '', line: 1, column: 1, what, why, fix }],
  }
}
