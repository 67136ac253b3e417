/** Files that say what a project is, best first. */
const FRONT = [/^readme(\.\w+)?$/i, /^(package\.json|pyproject\.toml|cargo\.toml|go\.mod|pom\.xml)$/i]
const SOURCE = /\.(ts|tsx|js|jsx|mjs|py|go|rs|java|kt|cs|cpp|c|rb|php|swift|scala|vue|svelte)$/i
const NOT_OWN = /(^|\/)(node_modules|dist|build|vendor|target|\.[^/]+)\/|\.d\.ts$|\.min\.js$|(^|\/)\./

/** Questions of any project, for one in which nothing better is seen. */
const GENERAL = ['What is in this project?', 'Where are errors thrown?', 'What is configured, and where?'] as const

/**
 * Three questions about a project that a person may ask at once.
 *
 * @param paths files of the project, with `/` between names
 */
export function exampleQuestions(paths: readonly string[]): readonly string[] {
  const own = paths.filter(path => !NOT_OWN.test(path))
  const front = FRONT.flatMap(pattern => own.filter(path => !path.includes('/') && pattern.test(path)))[0]
  const sources = own.filter(path => SOURCE.test(path) && !/test|spec/i.test(path)).sort(byDepth)
  const [first, second = first] = sources
  const asked = [
    ...(front === undefined ? [] : [`What does \`${front}\` say about this project?`]),
    ...(first === undefined ? [] : [`What does \`${first}\` do?`]),
    ...(second === undefined ? [] : [`Where is \`${stemOf(second)}\` used?`]),
  ]
  return [...asked, ...GENERAL].slice(0, 3)
}

/** What stands higher up is looked at first; of the same depth, what a project begins with. */
function byDepth(a: string, b: string): number {
  const rank = (path: string): number =>
    path.split('/').length * 2 - Number(/(^|\/)(main|index|app|cli|server)\.\w+$/i.test(path))
  return rank(a) - rank(b) || (a < b ? -1 : 1)
}

/** A file's name without its ending: how others name it. */
function stemOf(path: string): string {
  return (path.split('/').at(-1) ?? path).replace(/\.\w+$/, '')
}
