import { Help } from 'commander'
import type { Io } from '../io.ts'

/** The width that results are wrapped to: a terminal's; null where they go to a file or a program. */
export function widthOf({ isOutTty, columns }: Pick<Io, 'isOutTty' | 'columns'>): number | null {
  return isOutTty ? columns() : null
}

/** Below its own indent a line keeps at least so much room. Unit: characters. */
const LEAST_ROOM = 40

/**
 * Wraps lines at blanks; what goes on stands below where the line began.
 *
 * @param width in characters; null leaves all lines as they are
 */
export function wrapText(text: string, width: number | null): string {
  if (width === null) return text
  const help = new Help()
  return text
    .split('\n')
    .flatMap(line => {
      if (line.length <= width) return [line]
      const indent = /^ *(?:- )?/.exec(line)?.[0] ?? ''
      const [first = '', ...rest] = help
        .boxWrap(line.slice(indent.length), Math.max(LEAST_ROOM, width - indent.length))
        .split('\n')
      return [`${indent}${first}`, ...rest.map(one => `${' '.repeat(indent.length)}${one}`)]
    })
    .join('\n')
}
