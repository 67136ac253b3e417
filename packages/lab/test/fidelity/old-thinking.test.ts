import { describe, expect, it } from 'vitest'
import { dropsOldThinking } from '../../src/fidelity/old-thinking.ts'

describe('which models lose the thinking of earlier turns', () => {
  it.each([
    { model: 'claude-opus-4-1-20250805', drops: true },
    { model: 'claude-opus-4-20250514', drops: true },
    { model: 'claude-opus-4-5-20251101', drops: false },
    { model: 'claude-opus-4-8', drops: false },
    { model: 'claude-opus-5', drops: false },
    { model: 'claude-opus-5-5', drops: false },
    { model: 'claude-sonnet-4-20250514', drops: true },
    { model: 'claude-sonnet-4-5-20250929', drops: true },
    { model: 'claude-sonnet-4-5', drops: true },
    { model: 'claude-sonnet-4-6', drops: false },
    { model: 'claude-sonnet-5', drops: false },
    { model: 'claude-haiku-4-5-20251001', drops: true },
    { model: 'claude-haiku-5-5', drops: false },
    { model: 'claude-3-7-sonnet-20250219', drops: true },
    { model: 'claude-fable-5', drops: false },
    { model: 'claude-mythos-5-1', drops: false },
    { model: 'gpt-5', drops: false },
  ])('$model: $drops', ({ model, drops }) => {
    expect(dropsOldThinking(model)).toBe(drops)
  })
})
