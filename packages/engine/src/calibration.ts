import type { ModelFacts } from '@sternline/core'
import { Recent } from '@sternline/core/memory'

/** Whose text it is. The scope of the credential too: a session's name is anyone's choice, and nobody may see in a plan what another was billed. */
type Writer = Readonly<{ scope: string; session: string }>

/** Learns, session by session, how many characters a token of its text has: code, prose and other languages differ. */
export interface Calibration {
  /** The facts as they hold for a session's text; the table's own until a bill of the session came. Null stays null. */
  factsFor(writer: Writer, facts: ModelFacts | null): ModelFacts | null
  /**
   * Takes in a bill. One that differs little from the estimate changes nothing: lengths that were worked out hold for the next request too,
   * as long as they are worked out by the same figure.
   *
   * @param estimated tokens of the prompt as they were estimated with `facts`
   * @param billed tokens of the prompt as they were billed
   */
  learn(writer: Writer, facts: ModelFacts | null, estimated: number, billed: number): void
}

/** Sessions remembered at once. */
const MAXIMUM_SESSIONS = 5_000

/** Outside these bounds a bill tells of something else than the text: images, server tools, a context that was edited. */
const CHARACTERS_PER_TOKEN = { least: 1, most: 6 }

/** An estimate that is off by less is good enough: plans and strips are made of it, bills never are. Unit: ratio. */
const GOOD_ENOUGH = 0.02

/** Makes a calibration that knows nothing yet. */
export function createCalibration(): Calibration {
  const learnt = new Recent<ModelFacts>()
  const keyOf = ({ scope, session }: Writer, { id }: ModelFacts): string => `${scope}\n${session}\n${id}`
  return {
    factsFor(writer, facts) {
      return facts === null ? null : (learnt.get(keyOf(writer, facts)) ?? facts)
    },
    learn(writer, facts, estimated, billed) {
      if (facts === null || estimated === 0 || billed === 0) return
      const charactersPerToken = (facts.charactersPerToken * estimated) / billed
      if (!isPlausible(charactersPerToken)) return
      const key = keyOf(writer, facts)
      const isGood = Math.abs(estimated / billed - 1) < GOOD_ENOUGH
      if (isGood && (learnt.get(key) ?? facts) === facts) return
      learnt.set(key, isGood ? facts : { ...facts, charactersPerToken })
      learnt.keep(MAXIMUM_SESSIONS)
    },
  }
}

function isPlausible(charactersPerToken: number): boolean {
  const { least, most } = CHARACTERS_PER_TOKEN
  return charactersPerToken >= least && charactersPerToken <= most
}
