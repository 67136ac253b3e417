import { landmarksOf } from '../prompt/landmarks.ts'
import type { Block, Prompt, Section } from '../prompt/prompt.ts'

/** What many blocks of a prompt have in common. */
type Traits = Pick<Block, 'role' | 'kind' | 'form' | 'unmarkable' | 'inPrefix'> & Readonly<{ section: Section }>

/** So many are told apart by a number; a request has a dozen, unless somebody makes kinds up. */
const MAXIMUM_TRAITS = 250

/** Numbers a block: of its message, inside of that, its bytes, and which traits it has. */
const COLUMNS = 4

/** Stands in place of a number of traits for a block that is kept as it is. */
const AS_IT_IS = -1

const NONE: readonly never[] = []

/** A prompt in a fifth of its memory, for conversations that nobody asks about now. */
export type PackedPrompt = Readonly<{
  /** How many blocks it has. */
  length: number
  rest: Omit<Prompt, 'blocks' | 'landmarks'>
  numbers: Int32Array
  traits: readonly Traits[]
  /** The few blocks that have a name or markers. */
  asTheyAre: ReadonlyMap<number, Block>
}>

/** Packs a prompt. Nothing is lost, and no memory is shared with it any more. */
export function packPrompt(prompt: Prompt): PackedPrompt {
  const { blocks, landmarks: _, hashes, ...rest } = prompt
  const numbers = new Int32Array(COLUMNS * blocks.length)
  const traits: Traits[] = []
  const asTheyAre = new Map<number, Block>()
  let at = 0
  for (const block of blocks) {
    const { place, bytes } = block
    const which = isPlain(block) ? numberOf(traits, block) : AS_IT_IS
    if (which === AS_IT_IS) asTheyAre.set(block.index, block)
    numbers[at++] = place.section === 'messages' ? place.message : 0
    numbers[at++] = place.index
    numbers[at++] = bytes
    numbers[at++] = which
  }
  return { length: blocks.length, rest: { ...rest, hashes: hashes.slice() }, numbers, traits, asTheyAre }
}

/** The prompt that was packed. */
export function unpackPrompt({ length, rest, numbers, traits, asTheyAre }: PackedPrompt): Prompt {
  const blocks: Block[] = []
  for (let index = 0; index < length; index++) {
    const block = asTheyAre.get(index) ?? blockAt(index, numbers, traits)
    if (block !== null) blocks.push(block)
  }
  const { model, stream, onThread, parameters, hashes, automatic, bytes } = rest
  return { model, stream, onThread, parameters, blocks, hashes, landmarks: landmarksOf(blocks), automatic, bytes }
}

function blockAt(index: number, numbers: Int32Array, known: readonly Traits[]): Block | null {
  const at = COLUMNS * index
  const traits = known[numbers[at + 3] ?? AS_IT_IS]
  if (traits === undefined) return null
  const { section, role, kind, form, unmarkable, inPrefix } = traits
  const message = numbers[at] ?? 0
  const within = numbers[at + 1] ?? 0
  return {
    index,
    place: section === 'messages' ? { section, message, index: within } : { section, index: within },
    role,
    kind,
    name: null,
    form,
    unmarkable,
    inPrefix,
    bytes: numbers[at + 2] ?? 0,
    marker: null,
    nestedMarkers: NONE,
  }
}

function isPlain({ name, marker, nestedMarkers }: Block): boolean {
  return name === null && marker === null && nestedMarkers.length === 0
}

/** The number of a block's traits, which are added where they are new. */
function numberOf(known: Traits[], block: Block): number {
  const found = known.findIndex(traits => hasTraits(block, traits))
  if (found >= 0 || known.length >= MAXIMUM_TRAITS) return found
  const { place, role, kind, form, unmarkable, inPrefix } = block
  return known.push({ section: place.section, role, kind, form, unmarkable, inPrefix }) - 1
}

function hasTraits(block: Block, { section, role, kind, form, unmarkable, inPrefix }: Traits): boolean {
  return (
    block.kind === kind &&
    block.role === role &&
    block.place.section === section &&
    block.form === form &&
    block.unmarkable === unmarkable &&
    block.inPrefix === inPrefix
  )
}
