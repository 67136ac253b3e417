import { isMarkableAt, kindAt, type Path, sectionAt } from '../simulate/path.ts'
import { findMessage } from './messages-from-end.ts'
import type { MessageName, Place, Shape } from './rule.ts'

/** The number of the block that a place means, in a request that holds the first `length` blocks; null where there is none. */
export function findPlace(place: Place, path: Path, length: number, shape: Shape): number | null {
  return FINDERS[place](path, length, shape)
}

type Finder = (path: Path, length: number, shape: Shape) => number | null

const FINDERS: Readonly<Record<Place, Finder>> = {
  'T*': inSection('tools', -1),
  S0: inSection('system', 0),
  S1: inSection('system', 1),
  S: inSection('system', -1),
  AUTO: (path, length) => lastBlock(path, 0, length - 1),
  'end(M-1)': endOf('M-1'),
  'end(M-2)': endOf('M-2'),
  'end(K-1)': endOf('K-1'),
  'end(K-2)': endOf('K-2'),
  'end(U-1)': endOf('U-1'),
  'end(U-2)': endOf('U-2'),
  'end(H)': endOf('H'),
  'text(M-1)': textOf('M-1'),
  'text(M-2)': textOf('M-2'),
  'text(K-1)': textOf('K-1'),
  'text(K-2)': textOf('K-2'),
  'text(U-1)': textOf('U-1'),
  'text(U-2)': textOf('U-2'),
  'text(H)': textOf('H'),
}

function inSection(section: 'tools' | 'system', nth: number): Finder {
  return (path, length) => {
    const found: number[] = []
    for (let i = 0; i < length && sectionAt(path, i) !== 'messages'; i++) {
      if (sectionAt(path, i) === section && isMarkableAt(path, i)) found.push(i)
    }
    return found.at(nth) ?? null
  }
}

function endOf(name: MessageName): Finder {
  return (path, length, shape) => {
    const message = findMessage(path, length, shape, name)
    return message === undefined ? null : lastBlock(path, message.from, message.to)
  }
}

function textOf(name: MessageName): Finder {
  return (path, length, shape) => {
    const message = findMessage(path, length, shape, name)
    return message === undefined ? null : lastBlock(path, message.from, message.to, 'text')
  }
}

function lastBlock(path: Path, from: number, to: number, kind?: 'text'): number | null {
  for (let i = to; i >= from; i--) {
    if (isMarkableAt(path, i) && (kind === undefined || kindAt(path, i) === kind)) return i
  }
  return null
}
