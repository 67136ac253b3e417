import { findModel } from '@sternline/core'

/** What a conversation that was recorded with another maker's model is replayed with. */
const STAND_IN_MODEL = 'claude-sonnet-4-5'

/** A model to send, and the sentence about it when it is not the recorded one. */
export type ChosenModel = Readonly<{ model: string; note: string | null }>

/**
 * Chooses the model that a recorded call is sent with.
 *
 * @param recorded as the recording names it; null when it names none
 * @param wanted what the user asked for, which always wins; null for none
 */
export function chooseModel(recorded: string | null, wanted: string | null): ChosenModel {
  if (wanted !== null) {
    const isSame = wanted === recorded
    return {
      model: wanted,
      note: isSame ? null : `recorded with ${recorded ?? 'an unnamed model'}, replayed as ${wanted}`,
    }
  }
  if (recorded === null) return standIn('The recording names no model')
  const claude = asClaude(recorded)
  if (claude === null) return standIn(`${recorded} is not a Claude model`)
  return { model: claude, note: claude === recorded ? null : `${recorded} is sent as ${claude}` }
}

function standIn(why: string): ChosenModel {
  return { model: STAND_IN_MODEL, note: `${why}: replayed as ${STAND_IN_MODEL} (--model changes that)` }
}

/** The API's name of a Claude model, also where an agent spells it `claude-sonnet-4.6`; null for other makers' models. */
function asClaude(recorded: string): string | null {
  if (!recorded.startsWith('claude')) return null
  const dashed = recorded.replaceAll('.', '-')
  return findModel(recorded) === null && findModel(dashed) !== null ? dashed : recorded
}
