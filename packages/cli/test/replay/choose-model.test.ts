import { expect, it } from 'vitest'
import { chooseModel } from '../../src/replay/choose-model.ts'

it.each([
  { recorded: 'claude-opus-4-6', wanted: null, model: 'claude-opus-4-6', note: null, why: 'a Claude model stays' },
  {
    recorded: 'claude-haiku-4-5-20251001',
    wanted: null,
    model: 'claude-haiku-4-5-20251001',
    note: null,
    why: 'a dated one too',
  },
  { recorded: 'claude-2.1', wanted: null, model: 'claude-2.1', note: null, why: 'one without a known price too' },
  {
    recorded: 'claude-sonnet-4.6',
    wanted: null,
    model: 'claude-sonnet-4-6',
    note: 'claude-sonnet-4.6 is sent as claude-sonnet-4-6',
    why: "an agent's own spelling",
  },
  {
    recorded: 'gpt-4o',
    wanted: null,
    model: 'claude-sonnet-4-5',
    note: 'gpt-4o is not a Claude model: replayed as claude-sonnet-4-5 (--model changes that)',
    why: "another maker's",
  },
  {
    recorded: 'unknown',
    wanted: null,
    model: 'claude-sonnet-4-5',
    note: expect.stringContaining('unknown is not a Claude model'),
    why: 'unknown',
  },
  {
    recorded: null,
    wanted: null,
    model: 'claude-sonnet-4-5',
    note: expect.stringContaining('names no model'),
    why: 'none',
  },
  {
    recorded: 'gpt-4o',
    wanted: 'claude-opus-5',
    model: 'claude-opus-5',
    note: 'recorded with gpt-4o, replayed as claude-opus-5',
    why: 'the wanted one wins',
  },
  {
    recorded: 'claude-opus-5',
    wanted: 'claude-opus-5',
    model: 'claude-opus-5',
    note: null,
    why: 'and needs no word when it is the same',
  },
])('$recorded, wanted $wanted: $why', ({ recorded, wanted, model, note }) => {
  expect(chooseModel(recorded, wanted)).toEqual({ model, note })
})
