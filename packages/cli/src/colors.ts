import pc from 'picocolors'
import type { Io } from './io.ts'

/** Functions that colour a text; on anything but a terminal, and where `NO_COLOR` is set, they change nothing. */
export type Colors = ReturnType<typeof pc.createColors>

/**
 * Colours for standard output.
 *
 * @see https://no-color.org
 */
export function outColors(io: Pick<Io, 'env' | 'isOutTty'>): Colors {
  return pc.createColors(io.isOutTty && (io.env['NO_COLOR'] ?? '') === '')
}
