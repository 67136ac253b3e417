import { type Served, serve } from '../serve.ts'
import { createWorkshop, type Turn, type Way, type Workshop } from './claude-code.ts'
import { type BodyDifference, compareBodies } from './compare-bodies.ts'

/** What Claude Code says it used. Unit: tokens. */
export type Tokens = Readonly<{ read: number; saved: number; fresh: number; output: number }>

/** The task, once. */
export type Run = Readonly<{
  /** Bodies of the Messages calls as they arrived upstream. */
  bodies: readonly string[]
  tokens: Tokens
  /** From start to end of all turns, the start of the server included. Unit: milliseconds. */
  ms: number
  answers: readonly string[]
  /** What was said on standard error, turn by turn. */
  errors: readonly string[]
  /** Hosts that were asked for past the upstream. */
  proxied: readonly string[]
}>

/** The same task of the same Claude Code, once direct and once through `sternline run claude`. */
export type GatewayTax = Readonly<{ direct: Run; through: Run; differences: readonly BodyDifference[] }>

/** A task of two turns. */
const TURNS: readonly Turn[] = [
  { prompt: 'Where is `mooringFee` defined?', isFirst: true },
  { prompt: 'Where is `rope` imported?', isFirst: false },
]

/** What the model says to it: one tool after the other, since results of tools that run at once come in any order. */
function scenario(project: string): unknown {
  const grep = (word: string): unknown => ({
    name: 'Bash',
    input: { command: `grep -rn ${word} src`, description: `Find ${word}` },
  })
  return {
    answers: [
      { text: 'I look for it.', calls: [grep('mooringFee')] },
      { calls: [{ name: 'Read', input: { file_path: `${project}/src/berth.js` } }] },
      { text: 'It is defined in src/berth.js:3.' },
      { calls: [grep('rope')] },
      { text: 'It is imported in src/berth.js:1.' },
    ],
  }
}

/** A moment at which both runs take place: the emulator's ids follow from it. */
const MOMENT = 1_800_000_000_000

/** Runs the task both ways, each against an emulator of its own that answers the same. */
export async function measureGatewayTax(): Promise<GatewayTax> {
  const workshop = await createWorkshop()
  try {
    const direct = await runTask(workshop, url => ({ run: null, env: { ANTHROPIC_BASE_URL: url } }))
    await workshop.renew()
    const through = await runTask(workshop, url => ({ run: ['--upstream', 'anthropic', '--api-url', url], env: {} }))
    const count = Math.max(direct.bodies.length, through.bodies.length)
    const differences = Array.from({ length: count }, (_, i) =>
      compareBodies(direct.bodies[i] ?? '', through.bodies[i] ?? ''),
    )
    return { direct, through, differences }
  } finally {
    await workshop.remove()
  }
}

async function runTask(workshop: Workshop, wayTo: (url: string) => Way): Promise<Run> {
  const served = await serve({ now: () => MOMENT, scenario: scenario(workshop.project) })
  try {
    const way = wayTo(served.url)
    const startedAt = performance.now()
    const said = []
    // Whatever would leave this machine comes to the emulator's server, which notes and refuses it.
    for (const turn of TURNS) {
      said.push(await workshop.turn({ ...way, env: { ...way.env, HTTPS_PROXY: served.url } }, turn))
    }
    const ms = performance.now() - startedAt
    const failed = said.find(({ code }) => code !== 0)
    if (failed !== undefined) throw new Error(`A turn ended with ${failed.code}:\n${failed.out}\n${failed.error}`)
    const results = said.map(({ out }) => JSON.parse(out))
    return {
      bodies: messageBodies(served),
      tokens: sum(results.map(({ usage }) => usage)),
      ms,
      answers: results.map(({ result }) => result),
      errors: said.map(({ error }) => error),
      proxied: served.proxied,
    }
  } finally {
    await served.close()
  }
}

function messageBodies({ seen }: Served): readonly string[] {
  return seen.filter(({ path }) => path.split('?')[0] === '/v1/messages').map(({ body }) => body)
}

type Usage = Readonly<Record<string, number>>

function sum(usages: readonly Usage[]): Tokens {
  const total = (name: string): number => usages.reduce((all, usage) => all + (usage[name] ?? 0), 0)
  return {
    read: total('cache_read_input_tokens'),
    saved: total('cache_creation_input_tokens'),
    fresh: total('input_tokens'),
    output: total('output_tokens'),
  }
}
