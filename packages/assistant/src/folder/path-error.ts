import { SternlineError } from '@sternline/core'
import { visibleText } from '../text/visible-text.ts'
import type { PathProblem } from './path-rules.ts'

/** Why a path is refused once the disk was looked at. */
type DiskProblem =
  | 'outside'
  | 'dangling-link'
  | 'link-loop'
  | 'not-a-file'
  | 'not-a-folder'
  | 'not-found'
  | 'unreadable'

const WHY: Readonly<Record<PathProblem | DiskProblem, string>> = {
  empty: 'It is empty.',
  'too-long': 'It is longer than any system takes.',
  'control-character': 'It holds a control character.',
  'not-unicode': 'It holds half a character.',
  absolute: 'It is absolute, or names a drive or a share.',
  home: 'It begins with `~`, and the home folder is not part of the project.',
  above: 'It leads above the project folder.',
  dots: 'One of its names is made of dots and spaces alone.',
  'look-alike': 'It holds a character that some systems take for a separator or a dot.',
  git: "It lies in git's own folder, whose files make programs run.",
  'device-name': 'One of its names is that of a device on Windows.',
  stream: 'One of its names holds a colon, which names an alternate stream on Windows.',
  trailing: 'One of its names ends with a dot or a space, which Windows drops.',
  outside: 'A link in it leads out of the project folder.',
  'dangling-link': 'It is a link to something that does not exist, so nobody knows where it leads.',
  'link-loop': 'Its links lead in a circle.',
  'not-a-file': 'It is no regular file.',
  'not-a-folder': 'It is no folder.',
  'not-found': 'Nothing is there.',
  unreadable: 'The system does not let it be looked at.',
}

const HARMLESS: ReadonlySet<PathProblem | DiskProblem> = new Set([
  'not-a-file',
  'not-a-folder',
  'not-found',
  'unreadable',
])

/** Makes the error for a path: `path-refused` where it could leave the project, else `path-unusable`. */
export function pathError(path: string, problem: PathProblem | DiskProblem): SternlineError {
  const isHarmless = HARMLESS.has(problem)
  return new SternlineError(isHarmless ? 'path-unusable' : 'path-refused', {
    what: `The path "${visibleText(path.slice(0, 200))}" ${isHarmless ? 'cannot be used' : 'is refused'}.`,
    why: WHY[problem],
    fix: isHarmless
      ? 'Look at the names with list_files or search_text first.'
      : 'Use a path relative to the project folder, like src/index.ts.',
  })
}
