import type { NanoUsd } from '../money/cost.ts'

/**
 * Writes a number of tokens shortly: raw below 1,000; with one decimal, halves up and no `.0`, up to 10k and again from
 * 1M to 10M; whole thousands and millions otherwise (`999`, `1.3k`, `182k`, `1M`, `12M`).
 */
export function formatTokens(tokens: number): string {
  if (tokens < 1000) return String(tokens)
  const thousands = shorten(tokens, 1000)
  return thousands < 1000 ? `${thousands}k` : `${shorten(tokens, 1_000_000)}M`
}

/** One decimal below ten, none from ten on; halves round up. */
function shorten(value: number, unit: number): number {
  const tenths = Math.floor((value * 10) / unit + 0.5)
  return tenths < 100 ? tenths / 10 : Math.floor(value / unit + 0.5)
}

/** A number in full, with commas: `182,412`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

const NANO = 1_000_000_000

/**
 * Writes money for people: `$0.81`, `−$0.16`, `$1,204.50`; amounts under a cent keep two significant digits (`$0.0042`).
 * Rounded once, here.
 */
export function formatUsd(nano: NanoUsd): string {
  const sign = nano < 0 ? '−' : ''
  const usd = Math.abs(nano) / NANO
  return `${sign}$${amount(usd)}`
}

function amount(usd: number): string {
  if (usd === 0) return '0.00'
  // Rounding may lift an amount to a whole cent, which is then written as one.
  const rounded = usd < 0.01 ? Number(usd.toPrecision(2)) : usd
  if (rounded >= 0.01) return rounded.toFixed(2).replace(/\B(?=(\d{3})+(?=\.))/g, ',')
  return rounded.toFixed(Math.min(9, 1 - Math.floor(Math.log10(rounded))))
}
