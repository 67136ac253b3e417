// Prints the gateway tax: `npm run gateway-tax`. Exit code 1 when a body differs by more than markers, or less was read.
import { costOf, findModel, formatUsd } from '@sternline/core'
import { type GatewayTax, measureGatewayTax, type Run } from './measure.ts'

type Row = readonly [name: string, pick: (run: Run) => number, write: (value: number) => string]

const ROWS: readonly Row[] = [
  ['requests', ({ bodies }) => bodies.length, count],
  ['bytes of their bodies', ({ bodies }) => bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0), count],
  [
    'markers in them',
    ({ bodies }) => bodies.reduce((sum, body) => sum + body.split('"cache_control"').length - 1, 0),
    count,
  ],
  ['tokens read', ({ tokens }) => tokens.read, count],
  ['tokens saved', ({ tokens }) => tokens.saved, count],
  ['tokens fresh', ({ tokens }) => tokens.fresh, count],
  ['cost at list price', costOfRun, formatUsd],
  ['seconds, with the start', ({ ms }) => ms / 1000, value => value.toFixed(1)],
]

function costOfRun({ tokens: { read, saved, fresh, output } }: Run): number {
  const usage = { cached: read, saved5m: saved, saved1h: 0, fresh, output }
  return costOf(usage, findModel('claude-opus-5'))?.paid ?? 0
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

function print({ direct, through, differences }: GatewayTax): boolean {
  console.log('| Claude Code, a task of two turns | direct | through `sternline run claude` | difference |')
  console.log('| --- | --- | --- | --- |')
  for (const [name, pick, write] of ROWS) {
    const [before, after] = [pick(direct), pick(through)]
    console.log(`| ${name} | ${write(before)} | ${write(after)} | ${write(after - before)} |`)
  }
  const others = differences.flatMap(({ other }, index) => (other === null ? [] : [{ index, ...other }]))
  const markers = differences.reduce((sum, difference) => sum + difference.markers, 0)
  console.log(
    `\nBodies: ${markers} markers of ours in ${differences.length} requests, ${others.length === 0 ? 'and nothing else differs.' : 'and more:'}`,
  )
  for (const { index, at, ...texts } of others)
    console.log(
      `  request ${index + 1} at ${at}: direct ${JSON.stringify(texts.direct)}, through ${JSON.stringify(texts.through)}`,
    )
  const isAsMuch = through.tokens.read >= direct.tokens.read
  console.log(isAsMuch ? 'It reads at least as many tokens as direct.' : 'It reads FEWER tokens than direct.')
  return others.length === 0 && isAsMuch
}

process.exitCode = print(await measureGatewayTax()) ? 0 : 1
