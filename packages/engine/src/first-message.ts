import type { Prompt } from '@sternline/core'

/** Words of the hashes of a block in `Prompt.hashes`, and how many of them are of the block alone. */
const WORDS = 8
const OWN_WORDS = 4

/** So many blocks of a first message are looked at: Claude Code's has two or three. */
const MOST_BLOCKS = 8

/** What tells the threads of a conversation apart: the hashes of the blocks of their first messages, markers left out. */
export function firstMessageOf(prompt: Prompt): readonly number[] {
  const words: number[] = []
  eachWord(prompt, word => words.push(word) > 0)
  return words
}

/** Whether a prompt has this first message. */
export function beginsWith(prompt: Prompt, first: readonly number[]): boolean {
  let at = 0
  return eachWord(prompt, word => word === first[at++]) && at === first.length
}

/** Shows the words one after the other, as long as they are wanted. @returns whether all were */
function eachWord({ blocks, hashes, landmarks: { head } }: Prompt, isWanted: (word: number) => boolean): boolean {
  const end = Math.min(blocks.length, head + MOST_BLOCKS)
  for (let index = head; index < end && isOfFirst(blocks[index]); index++) {
    for (let i = 0; i < OWN_WORDS; i++) if (!isWanted(hashes[WORDS * index + i] ?? 0)) return false
  }
  return true
}

function isOfFirst(block: Prompt['blocks'][number] | undefined): boolean {
  return block?.place.section === 'messages' && block.place.message === 0
}
