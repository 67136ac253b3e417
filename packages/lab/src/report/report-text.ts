import { formatCount, formatTokens, formatUsd } from '@sternline/core'
import type { Account, CacheReport, Change, LossRow } from './report.ts'
import {
  aboutSentence,
  avoidedShare,
  CHANGE_NAMES,
  changeWords,
  count,
  evidenceSentence,
  LOSS_MEANINGS,
  LOSS_NAMES,
  lossMoney,
  modelSentence,
  placeOf,
  readShare,
  tokenRows,
  unpricedSentence,
} from './report-words.ts'

const SHOWN_PROBLEMS = 10

/**
 * The report for a terminal.
 *
 * @returns lines, each with its line end
 */
export function reportText(report: CacheReport): string {
  const { billed, simulated, changes } = report
  const lines = [
    `Prompt caching in ${aboutSentence(report)}`,
    ...(billed.calls > 0 ? ['', ...accountLines('Billed', billed)] : []),
    ...(simulated.calls > 0
      ? ['', ...accountLines('Simulated (calls without a bill, and those of the emulator)', simulated)]
      : []),
    ...(changes.length > 0 ? ['', ...changeLines(report, changes)] : []),
    ...endLines(report),
  ]
  return lines.map(line => `${line}\n`).join('')
}

function accountLines(title: string, account: Account): readonly string[] {
  const { input, output, losses } = account
  const unpriced = unpricedSentence(account)
  const money = [
    row('spent on input', formatUsd(input.paid)),
    row('the same without caching', formatUsd(input.uncached)),
    row('avoided', `${formatUsd(input.avoided)} (${avoidedShare(account)})`),
    row('output', formatUsd(output)),
  ]
  const lost = losses.filter(({ isExpected }) => !isExpected)
  const expected = losses.filter(({ isExpected }) => isExpected)
  return [
    `${title}: ${count(account.calls, 'call')}, ${readShare(account)} of the input read from the cache`,
    ...tokenRows(account).map(({ name, tokens }) => row(name, formatCount(tokens))),
    ...(account.unpriced < account.calls ? money : []),
    ...(unpriced === null ? [] : [`  ${unpriced}`]),
    ...(lost.length > 0 ? ['', '  Paid again, and what it cost above a read:', ...lost.flatMap(lossLines)] : []),
    ...(expected.length > 0 ? ['', '  Saved anew, which is no loss:', ...expected.map(lossRow)] : []),
  ]
}

function lossLines(loss: LossRow): readonly string[] {
  const causes = loss.causes.map(one => `${one.cause} ${one.calls} (${lossMoney(one)})`).join(', ')
  return [
    lossRow(loss),
    `      ${LOSS_MEANINGS[loss.kind]} ${causes}`,
    ...loss.examples.flatMap(example => [
      `      - ${placeOf(example)}`,
      `        ${example.explanation}`,
      ...(example.advice === null ? [] : [`        ${example.advice}`]),
    ]),
  ]
}

function lossRow(loss: LossRow): string {
  const { kind, calls, tokens, unpriced } = loss
  const without = unpriced === 0 || unpriced === calls ? '' : `, ${unpriced} without a price`
  return row(
    LOSS_NAMES[kind],
    `${lossMoney(loss)}  (${count(calls, 'call')}, ${formatTokens(tokens)} tokens${without})`,
  )
}

function changeLines(report: CacheReport, changes: readonly Change[]): readonly string[] {
  const model = modelSentence(report)
  return [
    'What each change by itself would have avoided',
    ...changes.flatMap(change => [
      `  ${changeWords(change).padEnd(24)} ${CHANGE_NAMES[change.code]}`,
      `  ${''.padEnd(24)} ${evidenceSentence(change)}`,
    ]),
    ...(model === null ? [] : [`  ${model}`]),
  ]
}

function endLines({ repeated, problems }: CacheReport): readonly string[] {
  const shown = problems.shown.slice(0, SHOWN_PROBLEMS)
  const more = problems.count - shown.length
  return [
    ...(repeated === 0 ? [] : ['', `${count(repeated, 'call')} stood in more than one place and were counted once.`]),
    ...(problems.count === 0 ? [] : ['', `Could not be read, ${count(problems.count, 'place')}:`]),
    ...shown.map(problem => `  ${problem}`),
    ...(more > 0 ? [`  and ${more} more; --json names them`] : []),
  ]
}

function row(name: string, value: string): string {
  return `  ${name.padEnd(32)} ${value}`
}
