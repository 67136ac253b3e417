import { formatCount } from '@sternline/core'
import { CAUSES } from '../simulate/repeats.ts'
import { type Benchmark, type PlayedScenario, TRAJECTORY_TOOLS_TOKENS } from './benchmark.ts'
import { expectedSection, expectedTrajectories, ownSection } from './benchmark-checks.ts'
import type { Comparison, Row, Table } from './comparison.ts'
import { BOUND } from './contender.ts'
import { percent } from './html-text.ts'
import { markdownTable } from './markdown.ts'

const COMMAND = 'npm run bench:strategies'

/** Makes `docs/benchmark.md`: what strategies cost, where ours wins and where it does not. Figures only, no text of a recording. */
export function benchmarkPage(benchmark: Benchmark): string {
  const { sessions, worlds, trajectories, bodies, scenarios, own } = benchmark
  return [
    `<!-- Made by \`${COMMAND}\`: do not edit by hand. -->`,
    '# What caching strategies cost',
    intro(benchmark),
    '## Recorded sessions',
    `${describe(sessions)} The cost is that of input, as a share of the same requests without caching; all sources are pooled by tokens. 95 %: where it lies in 95 of 100 samples of sessions. From *expiry* on: tokens that had been sent before and were paid again, as a share of all tokens.`,
    figures(sessions.overall),
    '### By source',
    'The cheapest of a source is bold.',
    matrix(sessions.sources),
    ...winsOf(sessions),
    '### Other worlds',
    'What the documentation leaves open, played both ways: runs of tool calls or results as one position, and a 1h marker above a 5m entry that makes no entry of an hour.',
    worldTable([sessions, ...worlds]),
    ...expectedSection(sessions.overall),
    '## Trajectories',
    `${describe(trajectories)} Times are set aside, since many have none; other vendors' models are played as if a Claude Sonnet had been asked. What their logs do not hold (tools, mostly) is not made up, so heads are short.`,
    figures(trajectories.overall),
    matrix(trajectories.sources),
    ...expectedTrajectories(trajectories.overall, benchmark.trajectoriesWithTools.overall, TRAJECTORY_TOOLS_TOKENS),
    '## Single requests',
    `${describe(bodies)} Tests of libraries, mostly too short to be cached at all.`,
    matrix(bodies.sources),
    '## Made situations',
    'Each is a generator in `packages/lab/src/scenarios`; `sternline lab compare --scenarios` plays them. Cost against no caching; the cheapest of a situation is bold.',
    ...scenarioMatrices(scenarios),
    'What is expected, and why; a test holds every one of these orders:',
    scenarios.map(explain).join('\n'),
    ...ownSection(own),
    ...METHOD,
  ]
    .join('\n\n')
    .concat('\n')
}

function intro({ sessions }: Benchmark): string {
  const { rows, tokens } = sessions.overall
  const shareOf = (name: string): string => percent(rowOf(sessions.overall, name)?.share ?? 0, 2)
  const again = rowOf(sessions.overall, OURS)?.repeats
  const causes = CAUSES.map(cause => ({ cause, share: (again?.[cause] ?? 0) / Math.max(1, tokens) }))
  const [worst] = causes.sort((x, y) => y.share - x.share)
  const cheaper = surelyCheaper(rows)
  return [
    'The same requests, played through the cache model (`PromptCache`, measured in [fidelity.md](fidelity.md)) with the markers of each strategy. No rule and no switch of the cache model was fitted to these recordings.',
    '',
    `- On recorded sessions \`${OURS}\` costs ${shareOf(OURS)} of no caching, VS Code's rule ${shareOf('vscode')}, Zed's ${shareOf('zed')}, automatic caching ${shareOf('automatic')}, the head alone (Semantic Kernel) ${shareOf('semantic-kernel')}; nothing can cost less than ${shareOf(BOUND)} ([bound.md](bound.md)).`,
    `- Cheaper than \`${OURS}\` with its default lives, by more than chance would have it: ${cheaper.length === 0 ? 'none' : cheaper.map(({ name, share }) => `\`${name}\` (${percent(share, 2)})`).join(', ')}.`,
    `- Most of what \`${OURS}\` pays again is *${worst?.cause}*: ${percent(worst?.share ?? 0, 2)} of all tokens.`,
  ].join('\n')
}

/** What others are measured against: our default. */
const OURS = 'layered'

function describe({ overall, pauseMs }: Comparison): string {
  const times = pauseMs === null ? '' : ` ${pauseMs / 1000} s between calls.`
  return `${formatCount(overall.calls)} requests (${formatCount(overall.tokens)} tokens of input) of ${formatCount(overall.conversations)} conversations in ${formatCount(overall.sessions)} sessions.${times}`
}

function figures(table: Table): string {
  return markdownTable(
    ['strategy', 'cost', '95 %', 'x bound', 'cached', ...CAUSES],
    cheapestFirst(table.rows).map(row => [
      nameOf(row),
      percent(row.share, 2),
      `${percent(row.interval.low)} - ${percent(row.interval.high)}`,
      row.timesBound.toFixed(3),
      percent(row.cachedShare),
      ...CAUSES.map(cause => percent(row.repeats[cause] / Math.max(1, table.tokens), 2)),
    ]),
  )
}

/** Strategies down, tables across. */
function matrix(tables: readonly Table[]): string {
  const rows = cheapestFirst(tables[0]?.rows ?? [])
  return markdownTable(
    ['strategy', ...tables.map(({ name }) => name)],
    [
      ['requests', ...tables.map(({ calls }) => formatCount(calls))],
      ...rows.map(({ name }) => [`\`${name}\``, ...tables.map(table => cell(table, name))]),
    ],
  )
}

function cell(table: Table, name: string): string {
  const text = percent(rowOf(table, name)?.share ?? 0)
  const best = Math.min(...table.rows.filter(row => row.name !== BOUND).map(({ share }) => share))
  return name !== BOUND && rowOf(table, name)?.share === best ? `**${text}**` : text
}

/** The sources in which others are cheaper than ours by more than chance would have it. */
function winsOf({ sources }: Comparison): readonly string[] {
  const lines = sources.flatMap(({ name, rows }) => {
    const words = surelyCheaper(rows).map(row => `\`${row.name}\` (${percent(-row.difference, 2)} of no caching less)`)
    return words.length === 0 ? [] : [`- ${name}: ${words.join(', ')}`]
  })
  if (lines.length === 0) return []
  return [`Cheaper than \`${OURS}\` with its default lives, by more than chance would have it:`, lines.join('\n')]
}

function surelyCheaper(rows: readonly Row[]): readonly Row[] {
  return cheapestFirst(rows).filter(({ name, differenceInterval }) => name !== BOUND && differenceInterval.high < 0)
}

function worldTable(comparisons: readonly Comparison[]): string {
  const [own] = comparisons
  return markdownTable(
    ['strategy', ...comparisons.map(({ world }) => `${world.positions}, ${world.upgrade}`)],
    cheapestFirst(own?.overall.rows ?? []).map(row => [
      nameOf(row),
      ...comparisons.map(({ overall }) => percent(rowOf(overall, row.name)?.share ?? 0, 2)),
    ]),
  )
}

/** Not more tables side by side than can be read. */
const ABREAST = 7

function scenarioMatrices(scenarios: readonly PlayedScenario[]): readonly string[] {
  const tables = scenarios.map(({ scenario, table }) => ({ ...table, name: scenario.name }))
  return Array.from({ length: Math.ceil(tables.length / ABREAST) }, (_, i) =>
    matrix(tables.slice(i * ABREAST, (i + 1) * ABREAST)),
  )
}

function explain({ scenario }: PlayedScenario): string {
  const order = scenario.order.map(group => group.map(name => `\`${name}\``).join(' ')).join(' ≤ ')
  return `- **${scenario.name}**: ${scenario.what} Expected: ${order}. ${scenario.why}`
}

function nameOf({ name, title }: Row): string {
  return `\`${name}\` ${title}`
}

function rowOf({ rows }: Table, name: string): Row | undefined {
  return rows.find(row => row.name === name)
}

function cheapestFirst(rows: readonly Row[]): readonly Row[] {
  return [...rows].sort((a, b) => a.share - b.share)
}

const METHOD: readonly string[] = [
  '## How it is calculated',
  [
    '- **Rules** are data, one file each with its source and date, in the shape of messages in which the product works (`packages/lab/src/strategies`). Ours are the planner of `@sternline/core` itself.',
    '- **Cache**: `PromptCache` of `@sternline/core`, all conversations of a source in the order of their times, in one cache. What a request writes can be read once its reply has begun.',
    '- **Cost**: a fresh token 1, saved for five minutes 1.25, for an hour 2, read 0.1. The recorded models all have these factors.',
    '- **Lengths** are what usage billed: each request is as long as it really was, blocks in between share the tokens by their length. Conversations are replayed as if they only grew: where requests of a log shrank, they are longer here than they were billed.',
    '- **Heads** (tools and system) are not in the logs of sessions. Stand-ins as long as the record estimates take their place: twelve tools, which sessions of one version of a client share, and one system block, which is a session’s own (a sub-agent’s own). Tools are half of what the middle session of the client has. Which sessions share a head is not in the logs: [what else was tried](decisions/2026-11-22-heads-in-comparisons.md) moves what an hour for the head brings, and not the order.',
    '- **Intervals**: sessions are drawn anew a thousand times, all strategies on the same draws.',
    '- **Causes** are told by books kept beside the cache: of what was sent before and not read, whether the entry was over (*expiry*), there but out of reach (*lookback*), not readable yet (*race*), behind something that had changed (*change*), written by the first request of a conversation (*cold*), or never under any marker (*unmarked*).',
  ].join('\n'),
]
