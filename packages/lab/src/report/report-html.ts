import { formatCount, formatTokens, formatUsd } from '@sternline/core'
import { escapeHtml } from '../compare/html-text.ts'
import { changesChart, daysChart, lossesChart } from './charts.ts'
import type { Account, CacheReport, LossExample, LossRow, Spending } from './report.ts'
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
import { element } from './svg.ts'

const SHOWN_PROBLEMS = 100

/** The report as one page that needs nothing else: no script, no font, no address. Light and dark as the reader's system says. */
export function reportHtml(report: CacheReport): string {
  const { billed, simulated, changes, problems, repeated } = report
  const body = [
    '<h1>What your prompt caching costs</h1>',
    paragraph(aboutSentence(report)),
    ...(billed.calls > 0 ? accountParts('Billed', billed) : []),
    ...(simulated.calls > 0
      ? accountParts('Simulated: calls without a bill, and those that the emulator answered', simulated)
      : []),
    ...(changes.length > 0 ? changeParts(report) : []),
    ...(repeated > 0
      ? [paragraph(`${count(repeated, 'call')} stood in more than one place and were counted once.`)]
      : []),
    ...(problems.count > 0
      ? [
          `<h2>Could not be read: ${count(problems.count, 'place')}</h2>`,
          `<ul>${problems.shown.slice(0, SHOWN_PROBLEMS).map(item).join('')}</ul>`,
        ]
      : []),
  ]
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<title>What your prompt caching costs</title>',
    `<style>${STYLE}</style></head><body><main>`,
    ...body,
    '</main></body></html>',
    '',
  ].join('\n')
}

function accountParts(title: string, account: Account): readonly string[] {
  const { input, output, days, losses, models } = account
  const unpriced = unpricedSentence(account)
  const tiles = [
    tile('spent on input', formatUsd(input.paid)),
    tile('the same without caching', formatUsd(input.uncached)),
    tile('avoided', `${formatUsd(input.avoided)} (${avoidedShare(account)})`),
    tile('output', formatUsd(output)),
    tile('of the input read from the cache', readShare(account)),
  ]
  const hasMoney = account.unpriced < account.calls
  const real = losses.filter(({ calls }) => calls > 0)
  return [
    `<h2>${escapeHtml(title)}</h2>`,
    ...(hasMoney ? [`<div class="tiles">${tiles.join('')}</div>`] : []),
    table(
      ['tokens', ''],
      tokenRows(account).map(({ name, tokens }) => [name, formatCount(tokens)]),
    ),
    ...(unpriced === null ? [] : [paragraph(unpriced)]),
    ...(hasMoney && days.length > 1
      ? [
          '<h3>By day</h3>',
          '<p class="legend"><span class="key paid"></span>spent on input <span class="key avoided"></span>avoided <span class="key read"></span>share read</p>',
          daysChart(account),
        ]
      : []),
    ...(real.length > 0
      ? [
          '<h3>Paid again, and what it cost above a read</h3>',
          ...(hasMoney ? [lossesChart(real)] : []),
          ...real.map(lossParts),
        ]
      : []),
    '<h3>By model</h3>',
    table(
      ['model', 'calls', 'spent on input', 'avoided', 'read'],
      models.map(model => [model.model, formatCount(model.calls), ...moneyCells(model), readShare(model)]),
    ),
  ]
}

function moneyCells(spending: Spending): readonly string[] {
  const { calls, unpriced, input } = spending
  return unpriced === calls ? ['-', '-'] : [formatUsd(input.paid), formatUsd(input.avoided)]
}

function lossParts(loss: LossRow): string {
  const { kind, causes, calls, tokens, examples } = loss
  const summary = `${LOSS_NAMES[kind]}: ${lossMoney(loss)}, ${count(calls, 'call')}, ${formatTokens(tokens)} tokens`
  return element(
    'details',
    {},
    [
      `<summary>${escapeHtml(summary)}</summary>`,
      paragraph(LOSS_MEANINGS[kind]),
      table(
        ['cause', 'calls', 'tokens', 'above a read'],
        causes.map(one => [one.cause, formatCount(one.calls), formatCount(one.tokens), lossMoney(one)]),
      ),
      '<p>The dearest:</p>',
      `<ol>${examples.map(exampleItem).join('')}</ol>`,
    ].join(''),
  )
}

function exampleItem(example: LossExample): string {
  const { explanation, advice } = example
  return `<li><strong>${escapeHtml(placeOf(example))}</strong><br>${escapeHtml(explanation)} ${escapeHtml(advice ?? '')}</li>`
}

function changeParts(report: CacheReport): readonly string[] {
  const { changes } = report
  const model = modelSentence(report)
  return [
    '<h2>What each change by itself would have avoided</h2>',
    '<p class="legend"><span class="key simulated"></span>simulated <span class="key avoided"></span>billed, an upper bound <span class="key lost"></span>costs more</p>',
    changesChart(changes),
    table(
      ['change', 'money', 'evidence'],
      changes.map(change => [CHANGE_NAMES[change.code], changeWords(change), evidenceSentence(change)]),
    ),
    ...(model === null ? [] : [paragraph(model)]),
  ]
}

function tile(name: string, value: string): string {
  return `<div><strong>${escapeHtml(value)}</strong>${escapeHtml(name)}</div>`
}

function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`
}

function item(text: string): string {
  return `<li>${escapeHtml(text)}</li>`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (name: string, row: readonly string[]): string =>
    `<tr>${row.map(cell => element(name, {}, escapeHtml(cell))).join('')}</tr>`
  return `<table><thead>${cells('th', head)}</thead><tbody>${rows.map(row => cells('td', row)).join('')}</tbody></table>`
}

const STYLE = `
:root{color-scheme:light dark;--ink:#1b2430;--soft:#5a6675;--paper:#fff;--line:#dde3ea;--paid:#3b6fb6;--avoided:#6bb38a;--lost:#c8553d;--simulated:#8a6fc0;--expected:#9aa5b1;--read:#b58900}
@media (prefers-color-scheme:dark){:root{--ink:#e6ebf1;--soft:#9fabb8;--paper:#12171e;--line:#2b343f;--paid:#6f9fe0;--avoided:#6fc495;--lost:#e5806a;--simulated:#ab93dd;--expected:#6c7884;--read:#d9b64a}}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:960px;margin:0 auto;padding:24px 20px 64px}
h1{font-size:1.6rem}h2{margin-top:2.2em;border-top:1px solid var(--line);padding-top:1em}
p.legend,td,th{color:var(--soft)}td:first-child{color:var(--ink)}
table{border-collapse:collapse;width:100%;margin:.6em 0}th,td{text-align:left;padding:.3em .8em .3em 0;border-bottom:1px solid var(--line);vertical-align:top}
td:not(:first-child){font-variant-numeric:tabular-nums}
.tiles{display:flex;flex-wrap:wrap;gap:12px;margin:1em 0}.tiles div{border:1px solid var(--line);border-radius:8px;padding:10px 14px;color:var(--soft)}.tiles strong{display:block;font-size:1.3rem;color:var(--ink)}
svg{width:100%;height:auto;display:block;margin:.6em 0}svg text{font:13px system-ui,sans-serif;fill:var(--ink)}svg .tick{fill:var(--soft);font-size:12px}svg .grid{stroke:var(--line)}
.paid{fill:var(--paid);background:var(--paid)}.avoided{fill:var(--avoided);background:var(--avoided)}.lost{fill:var(--lost);background:var(--lost)}.simulated{fill:var(--simulated);background:var(--simulated)}.expected{fill:var(--expected)}
.read{background:var(--read)}svg .tick.read{fill:var(--read);background:none}.read-line{fill:none;stroke:var(--read);stroke-width:2}
.key{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin:0 .3em 0 1em}
details{border:1px solid var(--line);border-radius:8px;padding:.5em .9em;margin:.5em 0}summary{cursor:pointer;font-weight:600}li{overflow-wrap:anywhere;margin:.4em 0}
`.replaceAll('\n', '')
