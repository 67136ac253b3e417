/** Why a path is refused before anything on disk is looked at. */
export type PathProblem =
  | 'empty'
  | 'too-long'
  | 'control-character'
  | 'not-unicode'
  | 'absolute'
  | 'home'
  | 'above'
  | 'dots'
  | 'look-alike'
  | 'git'
  | 'device-name'
  | 'stream'
  | 'trailing'

/** A path that may be looked up below the project folder, or why it may not. */
export type PathReading =
  | Readonly<{ ok: true /** Names from the folder downwards; none for the folder itself. */; names: readonly string[] }>
  | Readonly<{ ok: false; problem: PathProblem }>

/** Whose rules of naming hold. */
export type NamingRules = 'posix' | 'windows'

/** Unit: UTF-16 units. Longer than what any system takes. */
const LONGEST_PATH = 4_096
/** Unit: bytes. */
const LONGEST_NAME = 255

const CONTROL = /\p{Cc}/u
const SURROGATE = /\p{Surrogate}/u
const DRIVE = /^[A-Za-z]:/
/** Names of devices on Windows, in any folder and with any ending. Source: Microsoft, "Naming Files, Paths, and Namespaces". */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i
/** Characters that HFS+ ignores in names: `.g\u200cit` is `.git` there. Source: CVE-2014-9390. */
const IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g

/**
 * Reads a path as a model or a page writes it: relative to the project folder, with `/` or `\` between names.
 *
 * Refused are paths that leave the folder or could on some system: absolute ones, drives and network shares, `~`, more `..` than
 * names before them, names of nothing but dots and spaces, characters that turn into separators or dots when a system normalises
 * them, control characters, and everything in `.git`, whose files make programs run. On Windows also devices, alternate
 * streams, and endings that Windows drops.
 */
export function readPath(path: string, rules: NamingRules): PathReading {
  const problem = wholeProblem(path)
  if (problem !== null) return { ok: false, problem }
  const names: string[] = []
  for (const name of path.split(/[/\\]/)) {
    if (name === '' || name === '.') continue
    if (name === '..') {
      if (names.pop() === undefined) return { ok: false, problem: 'above' }
      continue
    }
    const wrong = nameProblem(name, rules)
    if (wrong !== null) return { ok: false, problem: wrong }
    names.push(name)
  }
  return { ok: true, names }
}

/** Whether a name is that of git's own folder on any system: case, ignored characters, trailing dots and short names included. */
export function isGitFolder(name: string): boolean {
  const plain = name
    .normalize('NFKC')
    .replace(IGNORED, '')
    .replace(/[. ]+$/, '')
    .toLowerCase()
  return plain === '.git' || plain === 'git~1'
}

function wholeProblem(path: string): PathProblem | null {
  if (path.trim() === '') return 'empty'
  if (path.length > LONGEST_PATH) return 'too-long'
  if (CONTROL.test(path)) return 'control-character'
  if (SURROGATE.test(path)) return 'not-unicode'
  if (/^[/\\]/.test(path) || DRIVE.test(path)) return 'absolute'
  return /^~([/\\]|$)/.test(path) ? 'home' : null
}

function nameProblem(name: string, rules: NamingRules): PathProblem | null {
  if (Buffer.byteLength(name) > LONGEST_NAME) return 'too-long'
  if (/^[. ]+$/.test(name)) return 'dots'
  if (turnsIntoPath(name)) return 'look-alike'
  if (isGitFolder(name)) return 'git'
  return rules === 'windows' ? windowsProblem(name) : null
}

/** Characters like `／` and `‥` are harmless as they stand, and separators and dots once something normalises them. */
function turnsIntoPath(name: string): boolean {
  const normal = name.normalize('NFKC')
  return (/[/\\]/.test(normal) && !/[/\\]/.test(name)) || /^[. ]+$/.test(normal)
}

function windowsProblem(name: string): PathProblem | null {
  if (name.includes(':')) return 'stream'
  if (DEVICE.test(name)) return 'device-name'
  return /[. ]$/.test(name) ? 'trailing' : null
}
