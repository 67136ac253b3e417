import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const SHEET = readFileSync(new URL('../src/tokens.css', import.meta.url), 'utf8')
const PAIR = /--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g
const TOKENS = new Map([...SHEET.matchAll(PAIR)].map(([, name = '', light = '', dark = '']) => [name, { light, dark }]))

/** Relative luminance. Source: WCAG 2.2, "relative luminance". */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map(start => Number.parseInt(colour.slice(start, start + 2), 16) / 255)
    .map(value => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string, theme: 'light' | 'dark'): number {
  const [a, b] = [one, other].map(name => {
    const token = TOKENS.get(name)
    if (token === undefined) throw new Error(`tokens.css has no --${name} with two themes.`)
    return luminance(token[theme])
  }) as [number, number]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

const GROUNDS = ['paper', 'panel', 'sunk', 'hover']
const TEXTS = ['ink', 'ink-2', 'ink-3', 'accent', 'cached', 'saved', 'lost', 'warn']
const CODE = ['ink', 'syntax-comment', 'syntax-keyword', 'syntax-string', 'syntax-type']
const CODE_GROUNDS = ['panel', 'sunk', 'cached-soft', 'lost-soft']
const GRAPHICS = ['cached-fill', 'saved-fill', 'fresh', 'ink']

describe.each(['light', 'dark'] as const)('contrast in the %s theme', theme => {
  it.each(GROUNDS.flatMap(ground => TEXTS.map(text => ({ text, ground }))))('$text on $ground is legible', each => {
    expect(contrast(each.text, each.ground, theme)).toBeGreaterThanOrEqual(4.5)
  })

  it.each(GROUNDS.flatMap(ground => GRAPHICS.map(graphic => ({ graphic, ground }))))(
    '$graphic is seen on $ground',
    each => {
      expect(contrast(each.graphic, each.ground, theme)).toBeGreaterThanOrEqual(3)
    },
  )

  it.each(CODE_GROUNDS.flatMap(ground => CODE.map(text => ({ text, ground }))))(
    '$text is legible as code on $ground',
    each => {
      expect(contrast(each.text, each.ground, theme)).toBeGreaterThanOrEqual(4.5)
    },
  )

  it('the accent carries its own ink', () => {
    expect(contrast('accent-ink', 'accent', theme)).toBeGreaterThanOrEqual(4.5)
  })
})

it('forced colours replace every colour of the sheet by one of the reader’s', () => {
  const forced = SHEET.slice(SHEET.indexOf('forced-colors'))
  for (const name of TOKENS.keys()) expect(forced).toMatch(new RegExp(`--${name}: [A-Z]`))
})
