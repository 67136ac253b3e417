import { describe, expect, it } from 'vitest'
import { joinLabels, placeLabels } from '../../src/view-model/label-lanes.ts'

describe('joinLabels', () => {
  it.each([
    { why: 'far apart', at: [20, 200, 400], out: ['tools@20', 'system@200', 'active@400'] },
    { why: 'two together', at: [20, 380, 400], out: ['tools@20', 'system · active@400'] },
    { why: 'all together', at: [390, 395, 400], out: ['tools · system · active@400'] },
  ])('$why', ({ at, out }) => {
    const labels = ['tools', 'system', 'active'].map((text, index) => ({ text, at: at[index] ?? 0 }))
    expect(joinLabels(labels).map(label => `${label.text}@${label.at}`)).toEqual(out)
  })
})

describe('placeLabels', () => {
  it('keeps labels within the width, and below one another where they would touch', () => {
    const placed = placeLabels(
      [
        { text: 'system', at: 395 },
        { text: 'active', at: 400 },
      ],
      400,
    )
    expect(placed.map(({ lane }) => lane)).toEqual([0, 1])
    for (const { left, text } of placed) expect(left + text.length * 6).toBeLessThanOrEqual(400)
  })
})
