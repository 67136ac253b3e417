// The sample: a chat of five turns on a large system prompt, once without caching and once with it.
// In the checkout: `npm run sample`. With a key, for real: `npm run sample -- --upstream anthropic --yes`.
import type Anthropic from '@anthropic-ai/sdk'
import {
  type CacheSettings,
  type Call,
  cache,
  createSession,
  formatUsd,
  type Session,
  sternline,
} from '@sternline/integrations/anthropic'
import { type Chosen, chooseUpstream } from './lib/choose-upstream.ts'
import { HANDBOOK, QUESTIONS } from './lib/handbook.ts'

/** Holds the whole chat with these settings and prints a line for every call. */
async function chat(chosen: Chosen, settings: CacheSettings): Promise<Session> {
  const session = createSession()
  // The one line: everything else here would be the same without it.
  const client = chosen.client([sternline({ cache: settings, session, onCall: printCall, ...chosen.options })])
  const messages: Anthropic.MessageParam[] = []
  for (const question of QUESTIONS) {
    messages.push({ role: 'user', content: question })
    const answer = await client.messages.create({ model: chosen.model, max_tokens: 300, system: HANDBOOK, messages })
    messages.push({ role: 'assistant', content: answer.content })
  }
  return session
}

function printCall({ turn, usage, label, cost }: Call): void {
  if (usage === null) return
  const counts = [
    `fresh ${count(usage.fresh)}`,
    `cached ${count(usage.cached)}`,
    `saved ${count(usage.saved5m + usage.saved1h)}`,
    `output ${count(usage.output)}`,
  ]
  console.log(`  ${turn}  ${counts.join('  ').padEnd(58)} ${money(cost?.paid).padStart(8)}  ${label}`)
}

/** Both runs beside each other, and what the cache took off. */
function printReduction(off: Session, on: Session): void {
  const [before, after] = [off.totals, on.totals]
  console.log('\n                        without        with')
  row('billed in full', before.usage.fresh, after.usage.fresh, count)
  row('saved to the cache', before.usage.saved5m, after.usage.saved5m, count)
  row('read from the cache', before.usage.cached, after.usage.cached, count)
  if (before.unpriced > 0) console.log('cost                  unknown: there is no price for this model')
  else row('cost', before.cost.paid, after.cost.paid, money)
  const notRead = ({ usage }: Session['totals']): number => usage.fresh + usage.saved5m + usage.saved1h
  const inMoney = before.unpriced > 0 ? '' : ` Money: ${reduction(before.cost.paid, after.cost.paid)}.`
  console.log(`\nInput tokens at the full price or above: ${reduction(notRead(before), notRead(after))}.${inMoney}`)
}

function row(name: string, before: number, after: number, write: (value: number) => string): void {
  console.log(`${name.padEnd(20)}  ${write(before).padStart(9)}  ${write(after).padStart(10)}`)
}

function reduction(before: number, after: number): string {
  const percent = Math.round((100 * (before - after)) / before)
  return percent >= 0 ? `${percent} % less` : `${-percent} % more`
}

function count(tokens: number): string {
  return tokens.toLocaleString('en-US')
}

function money(nano: number | undefined): string {
  return nano === undefined ? 'no price' : formatUsd(nano)
}

const chosen = chooseUpstream(process.argv.slice(2))
console.log(`Asking ${chosen.model} on ${chosen.where}.\n\nWithout caching:`)
const off = await chat(chosen, cache.off())
console.log('\nWith caching:')
const on = await chat(chosen, cache.on())
printReduction(off, on)
