import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { SternlineError } from '@sternline/core'
import { z } from 'zod'
import { readPrivate, writePrivate } from '../conversation/private-files.ts'
import type { ProjectFolder } from '../folder/project-folder.ts'
import { visibleName } from '../text/visible-text.ts'
import { readProjectText } from './project-texts.ts'

/** The files that a person keeps in the base layer of a project, in the order in which they pinned them. */
export interface Pins {
  /** Paths below the project folder. */
  list(): Promise<readonly string[]>
  /** @throws SternlineError `not-pinnable` for a file that can't be held in the base, `too-many-pins`; and those of a path */
  pin(path: string): Promise<readonly string[]>
  unpin(path: string): Promise<readonly string[]>
}

const MOST_PINS = 50

const contents = z.object({ project: z.string(), pins: z.array(z.string()) })

/** Opens the pins of a project, kept in the data folder and readable by this user only. */
export function openPins(dataFolder: string, folder: ProjectFolder): Pins {
  const name = createHash('sha256').update(folder.root).digest('hex').slice(0, 24)
  const file = join(dataFolder, 'projects', `${name}.json`)
  const list = async (): Promise<readonly string[]> => {
    const read = contents.safeParse(await readPrivate(file))
    return read.success && read.data.project === folder.root ? read.data.pins : []
  }
  const keep = async (pins: readonly string[]): Promise<readonly string[]> => {
    await writePrivate(file, { project: folder.root, pins })
    return pins
  }
  let last: Promise<unknown> = Promise.resolve()
  /** Changes come one after the other, so that none is made to pins that another one has changed meanwhile. */
  const change = (make: (pins: readonly string[]) => Promise<readonly string[]>): Promise<readonly string[]> => {
    const done = last.then(list).then(make)
    last = done.catch(() => undefined)
    return done
  }
  return {
    list,
    pin: path =>
      change(async pins => {
        const located = await folder.locate(path)
        if (pins.includes(located.path)) return pins
        if ((await readProjectText(folder, located.path)) === null) throw notPinnable(located.path)
        if (pins.length >= MOST_PINS) throw tooMany()
        return keep([...pins, located.path])
      }),
    unpin: path => change(async pins => (pins.includes(path) ? keep(pins.filter(pin => pin !== path)) : pins)),
  }
}

function notPinnable(path: string): SternlineError {
  return new SternlineError('not-pinnable', {
    what: `${visibleName(path)} is not pinned.`,
    why: 'Only text files in UTF-8 with something in them, up to a million characters, can stand in the base layer.',
    fix: 'Pin another file, or attach a part of this one.',
  })
}

function tooMany(): SternlineError {
  return new SternlineError('too-many-pins', {
    what: 'The file is not pinned.',
    why: `${MOST_PINS} files are pinned already.`,
    fix: 'Unpin one first.',
  })
}
