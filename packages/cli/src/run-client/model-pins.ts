/** A configured model, as far as pinning looks at it. */
export type PinnableModel = Readonly<{
  /** What a request calls it: a deployment's name at Azure. */
  name: string
  /** The model behind it; null when nobody told. */
  serves: string | null
}>

/** The families that Claude Code asks for by itself. */
type Family = 'opus' | 'sonnet' | 'haiku'

/** Which name to ask for in place of each family's newest model. */
export type ModelPins = Readonly<Partial<Record<Family, string>>>

/**
 * The variables that pin a family, and whom a family's work goes to when it is not deployed itself.
 *
 * @see https://code.claude.com/docs/en/model-config
 */
export const PIN_VARIABLES: readonly Readonly<{ family: Family; variable: string; instead: readonly Family[] }>[] = [
  { family: 'opus', variable: 'ANTHROPIC_DEFAULT_OPUS_MODEL', instead: ['sonnet', 'haiku'] },
  { family: 'sonnet', variable: 'ANTHROPIC_DEFAULT_SONNET_MODEL', instead: ['opus', 'haiku'] },
  { family: 'haiku', variable: 'ANTHROPIC_DEFAULT_HAIKU_MODEL', instead: ['sonnet', 'opus'] },
]

/**
 * Pins every family to a deployment, so that no request asks for a model that is not there. The first of a family counts; a
 * family that is not deployed gets the nearest one, and what cannot be told apart the first of all.
 */
export function modelPins(models: readonly PinnableModel[]): ModelPins {
  const [first] = models
  if (first === undefined) return {}
  const nameOf = (family: Family): string | undefined =>
    models.find(({ name, serves }) => (serves ?? name).toLowerCase().includes(family))?.name
  return Object.fromEntries(
    PIN_VARIABLES.map(({ family, instead }) => [
      family,
      [family, ...instead].map(nameOf).find(name => name !== undefined) ?? first.name,
    ]),
  )
}
