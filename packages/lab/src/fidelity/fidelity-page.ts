import type { CallKind, ExpiryKind } from './call-kind.ts'
import type { FidelityReport, Score, Scores } from './fidelity-report.ts'
import { ALL_CALLS, EXPIRIES, formatNumber, formatShare, KIND_NAMES, KINDS, reasonsOf } from './fidelity-words.ts'
import { REASONS } from './reason.ts'
import type { SwitchFidelity } from './switches.ts'

/** The commands that make the page. The first line of the page names it. */
const COMMAND = 'sternline lab fidelity ../shared/traces --markdown > docs/fidelity.md'

/** Makes `docs/fidelity.md`: the result, how it was measured, and what cannot be predicted. Figures only, no text of a recording. */
export function fidelityPage(report: FidelityReport, switches: readonly SwitchFidelity[]): string {
  return [
    `<!-- Made by \`${COMMAND}\`: do not edit by hand. -->`,
    '# How true the cache model is',
    ...intro(report),
    '## The result',
    resultTable(report),
    ...readingTheTable(report),
    '## Pauses longer than a life',
    ...pauses(report),
    '## By source',
    sourceTable(report),
    ...HOW_IT_IS_MEASURED,
    '## What cannot be predicted, and why',
    'A prediction that missed has the first of these reasons that fits. They explain after the fact, from what the API read; none of them is used to predict.',
    reasonTable(report),
    '## The switches of the model',
    ...SWITCHES_INTRO,
    switchTable(report, switches),
    ...SWITCHES_VERDICT,
  ]
    .join('\n\n')
    .concat('\n')
}

function intro(report: FidelityReport): readonly string[] {
  const { toolContinuations, expiries5m } = report
  return [
    `Everything that Sternline shows without a key, and every comparison of strategies, rests on one model of the API's prompt cache (\`PromptCache\` in \`@sternline/core\`). Here it predicts ${formatNumber(report.calls)} calls that people really made, whose usage the API really reported.`,
    [
      `- After tool results it predicts what is read **to the token in ${formatShare(toolContinuations.exactShare)}** of ${formatNumber(toolContinuations.calls)} calls (${formatNumber(toolContinuations.calls - toolContinuations.exact)} missed).`,
      `- After a pause of more than 6 minutes under 5m writes, model and API agree that the conversation is gone from the cache in **${formatShare(expiries5m.endedShare)}** of ${formatNumber(expiries5m.calls)} cases, and on what is read to the token in ${formatShare(expiries5m.exactShare)}. [Why these differ](#pauses-longer-than-a-life) is told below.`,
      '- No rule is fitted to a source: each is documented, or was observed over all of them.',
    ].join('\n'),
  ]
}

function resultTable(report: FidelityReport): string {
  return table(
    ['calls', 'number', 'to the token', 'within 1 %', 'simplest guess', 'conversation gone, as predicted'],
    KINDS.map(kind => [KIND_NAMES[kind], ...scoreCells(report[kind]), endedCell(report, kind)]),
  )
}

function endedCell(report: FidelityReport, kind: CallKind | ExpiryKind): string {
  return kind === 'expiries5m' || kind === 'expiries1h' ? formatShare(report[kind].endedShare) : ''
}

function readingTheTable({ shrunkContinuations, expiries1h }: FidelityReport): readonly string[] {
  return [
    'Every call is in exactly one of the first six rows; the last two count some of them once more.',
    [
      `- *After tool results*: the newest message holds results of tools and nothing else, and the call before it in the same conversation went to the same model. ${formatNumber(shrunkContinuations.calls)} such calls are in a row of their own: their request is shorter than what it should begin with, so the logged messages are not what was sent.`,
      '- *With text*: a reminder of the client, or a word of the user, stands beside the results.',
      '- *First calls* begin a conversation, a segment after compaction, or the use of another model. They read a head (tools, system) that the logs do not hold.',
      '- *Recorded whole*: single requests with their real body and markers. Most have no cache at all, so they prove little.',
      `- *1h writes, pause over 61 min*: that the conversation is gone, model and API agree in ${formatNumber(expiries1h.ended)} of ${formatNumber(expiries1h.calls)} cases. How much of a shared head was still there the log does not let one know in ${formatNumber(expiries1h.calls - expiries1h.exact)} of them.`,
      '- *Simplest guess*: how often it is true to the token that a call reads all that earlier calls had cached of it, whatever the time and the client. What is beyond that, the model knows.',
    ].join('\n'),
  ]
}

function pauses({ expiries5m }: FidelityReport): readonly string[] {
  const { calls, exact, exactShare, endedShare, beyondLog, exactWithinLogShare } = expiries5m
  return [
    'After a pause that is longer than the life of everything the conversation wrote, two things can be asked. They have different answers, and `--json` carries both, as `endedShare` and `exactShare` of `expiries5m` and `expiries1h`.',
    [
      `- **Has it expired?** Model and API both say that nothing of the conversation is left, no more than a head: ${formatShare(endedShare)}. This is what the model claims to know, and what "5m expiries predicted" means on this page.`,
      `- **What is read instead, to the token?** ${formatShare(exactShare)}, ${formatNumber(exact)} of ${formatNumber(calls)}. In ${formatNumber(beyondLog)} cases the API read something that no logged call had written or used within its life: a head that other work of the same people kept warm, or the whole conversation, sent once more by a call that the log does not show. These logs are half of what their sources hold, and no source holds all that went through its organisation. So a replay that follows the documented lives can be right to the token in ${formatNumber(calls - beyondLog)} of ${formatNumber(calls)} at most; of those it is in ${formatShare(exactWithinLogShare)} (\`exactWithinLogShare\`).`,
    ].join('\n'),
    'One rule was tried that would predict some of these: to take a head that is found warm, though no logged call kept it so, for an entry that lives an hour. It turned right predictions into wrong ones more than twice as often as the other way round, as the same session then reads nothing within that hour: such heads are kept by others, five minutes at a time. So it was dropped.',
  ]
}

function sourceTable({ sources }: FidelityReport): string {
  const kinds = ['toolContinuations', 'resultsWithText', 'afterPrompts', 'firstCalls', ...EXPIRIES] as const
  return table(
    ['source', 'calls', ...kinds.map(kind => KIND_NAMES[kind])],
    sources
      .filter(({ wholeRequests, calls }) => wholeRequests.calls < calls)
      .map(source => [source.source, formatNumber(source.calls), ...kinds.map(kind => exactOf(source[kind]))]),
  ).concat('\n\nExact to the token, of how many.')
}

function exactOf({ exact, calls }: Score): string {
  return calls === 0 ? '-' : `${formatNumber(exact)} of ${formatNumber(calls)}`
}

function reasonTable(report: FidelityReport): string {
  return table(
    ['reason', 'all calls', 'after tool results', '5m expiries', 'what it is'],
    reasonsOf(report, ALL_CALLS).map(([reason, calls]) => [
      `\`${reason}\``,
      formatNumber(calls),
      reasonCell(report, 'toolContinuations', reason),
      reasonCell(report, 'expiries5m', reason),
      REASONS[reason],
    ]),
  )
}

function reasonCell(scores: Scores, kind: CallKind | ExpiryKind, reason: keyof typeof REASONS): string {
  return formatNumber(scores[kind].reasons[reason] ?? 0)
}

function switchTable(report: FidelityReport, switches: readonly SwitchFidelity[]): string {
  const own = ALL_CALLS.reduce((sum, kind) => sum + report[kind].exact, 0)
  return table(
    [
      'setting',
      'exact, all calls',
      'exact, after tool results',
      'calls it predicts otherwise',
      'of these exact',
      "model's own exact",
    ],
    [
      ["the model's own", formatNumber(own), formatNumber(report.toolContinuations.exact), '', '', ''],
      ...switches.map(one => [
        `${one.meaning} (\`${JSON.stringify(one.options).replaceAll('"', '')}\`)`,
        formatNumber(one.exact),
        formatNumber(one.toolContinuationsExact),
        formatNumber(one.differing),
        formatNumber(one.differingExact),
        formatNumber(one.ownExact),
      ]),
    ],
  )
}

function scoreCells({ calls, exactShare, closeShare, allReadShare }: Score): readonly string[] {
  return [formatNumber(calls), formatShare(exactShare), formatShare(closeShare), formatShare(allReadShare)]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

const HOW_IT_IS_MEASURED: readonly string[] = [
  '## How it is measured',
  'The recordings are sessions of Claude Code and pi from public repositories, with times and with the usage that the API reported (`../shared/traces`; they are no part of this repository). Each source is replayed through `PromptCache` in the order in which its calls started: sessions that ran side by side, and their sub-agents, share one cache, as they share one organisation.',
  [
    "- **What of the predicted call is used**: the length of its request, and where its cached part ends (read and created together). Never how much of that was read. Whether its writes live 5 minutes or an hour is taken from its usage as well, but only calls after it can find what it wrote; a test shows that a call's own prediction does not depend on it.",
    "- **Token positions** come from usage, never from a tokenizer: where a call's cached part ended, there its last block ends. Blocks between two known places share the tokens by length.",
    '- **Prefixes** are told apart by the hashes of the recorded blocks.',
    '- **Breakpoints** are those of the recorded client: the system prompt, and the last block of the last message; Claude Code before 2.1.200 also marks the last block of the assistant message before it. pi marks the system prompt and the last block of the last user message. Requests that were recorded whole keep their own markers.',
    '- **Heads.** Tools and system are not in the logs of sessions. Stand-ins take their place: one part that sessions of the same client, version, model and kind of thread share, and the whole head of the session. Two parts, because two whole request bodies of Claude Code show two system blocks with a breakpoint each. How long the parts are is learned from calls that came before: what a session read when nothing of its own could be alive is the shared part, and what it read when only its messages had changed is its own head. Until a call tells, the length is the estimate of the recording (`prefix_tokens_est`).',
    '- **Readable** is what a call writes once the first block of its reply is there.',
    '- **Thinking of earlier turns** is left out of requests to models that drop it (documented: all before Opus 4.5 and Sonnet 4.6, and all Haiku up to 4.5) once a message comes that is more than results of tools.',
    '- **A request that is shorter than what it should begin with** has other messages than the log says. From there on only its head counts as known.',
  ].join('\n'),
]

const SWITCHES_INTRO: readonly string[] = [
  'What the documentation leaves open is a switch of the model. Each was turned alone, and everything was replayed:',
]

const SWITCHES_VERDICT: readonly string[] = [
  "The recordings tell little apart, because clients that mark every turn rarely come near a limit. The model's own refresh rule (every living entry under a marker gets a new life, not only the one that was read) fits better. Whether runs of tool calls count as one position is decided by a handful of calls; where the API's answer can tell, it read no more than the flat count allows. Whether thinking takes a position, and whether a 1h marker above a 5m entry makes an entry that lives an hour, these sessions cannot tell.",
]
