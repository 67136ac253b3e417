/** What may be put in: a marker behind the other members of a block. Claude Code writes no texts that would have to be wrapped. */
const INSERTION = ',"cache_control":{"type":"ephemeral"}'

/** What stands in one body and not in the other. */
export type BodyDifference = Readonly<{
  /** How many markers were put in. */
  markers: number
  /** Where anything else differs, with a little of what stands there; null when nothing does. */
  other: Readonly<{ at: number; direct: string; through: string }> | null
}>

/** Ids and hashes that are new in every run: of sessions, devices and messages. */
const OF_THE_RUN = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64}/g

const EXCERPT = 80

/**
 * Compares the body of a request as it was sent directly with the same as it came through the gateway. It knows nothing of
 * plans: only whole insertions of markers may be more.
 */
export function compareBodies(directBody: string, throughBody: string): BodyDifference {
  const [direct, through] = [directBody, throughBody].map(body => body.replaceAll(OF_THE_RUN, '*')) as [string, string]
  let markers = 0
  let at = 0
  for (let i = 0; i < through.length; ) {
    if (through.startsWith(INSERTION, i) && !direct.startsWith(INSERTION, at)) {
      markers += 1
      i += INSERTION.length
    } else if (through[i] === direct[at]) {
      i += 1
      at += 1
    } else {
      return { markers, other: { at, direct: direct.slice(at, at + EXCERPT), through: through.slice(i, i + EXCERPT) } }
    }
  }
  const isWhole = at === direct.length
  return { markers, other: isWhole ? null : { at, direct: direct.slice(at, at + EXCERPT), through: '' } }
}
