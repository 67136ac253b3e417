import { type Block, landmarksOf, type Place, type Prompt } from '@sternline/core'
import { isAssistantAt, isMarkableAt, kindAt, type Path, sectionAt } from '../simulate/path.ts'

/** Words of a prompt's hashes a block: four for the block, four for the prefix. */
const WORDS = 8
const PREFIX_WORD = 4

type Whole = Readonly<{ blocks: readonly Block[]; hashes: Int32Array }>

/** Gives the requests of paths the form that the planner of the core reads. What a path's requests share is made once. */
export class PathPrompts {
  readonly #wholes = new WeakMap<Path, Whole>()

  /** The request that holds the first `length` blocks of a path. Its fingerprints stand for the path's prefixes. */
  promptOf(path: Path, length: number, model: string): Prompt {
    let whole = this.#wholes.get(path)
    if (whole === undefined) {
      whole = wholeOf(path)
      this.#wholes.set(path, whole)
    }
    const { hashes } = whole
    const blocks = whole.blocks.slice(0, length)
    return {
      model,
      stream: true,
      onThread: false,
      parameters: {},
      blocks,
      hashes,
      landmarks: landmarksOf(blocks),
      automatic: null,
      bytes: 0,
    }
  }
}

function wholeOf(path: Path): Whole {
  const length = path.nodes.length
  const hashes = new Int32Array(length * WORDS)
  const blocks: Block[] = []
  for (let i = 0; i < length; i++) {
    hashes[i * WORDS + PREFIX_WORD] = path.nodes[i] ?? 0
    blocks.push(blockOf(path, i))
  }
  return { blocks, hashes }
}

function blockOf(path: Path, index: number): Block {
  const place = placeOf(path, index)
  return {
    index,
    place,
    role: place.section === 'messages' ? (isAssistantAt(path, index) ? 'assistant' : 'user') : null,
    kind: kindAt(path, index),
    name: null,
    form: 'block',
    unmarkable: isMarkableAt(path, index) ? null : kindAt(path, index) === 'thinking' ? 'thinking' : 'unknown-kind',
    inPrefix: true,
    bytes: path.bytes[index] ?? 0,
    marker: null,
    nestedMarkers: [],
  }
}

function placeOf(path: Path, index: number): Place {
  const section = sectionAt(path, index)
  if (section === 'messages') return { section, message: path.messages[index] ?? 0, index }
  return { section, index }
}
