import type { EmulatorOptions } from '@sternline/emulator'
import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { addEmulatorFlags, type EmulatorFlags, emulatorOptionsOf } from '../../src/emulator/emulator-flags.ts'

function optionsFrom(args: readonly string[], scenario?: unknown): EmulatorOptions {
  const command = addEmulatorFlags(new Command('emulator')).exitOverride()
  command.parse([...args], { from: 'user' })
  return emulatorOptionsOf(command.opts<EmulatorFlags>(), scenario)
}

const CACHE = { positions: 'flat', thinkingCounts: true, upgrade: 'full', refreshes: 'marked' }

describe('the flags of the emulator', () => {
  it('mean what the handler does by itself, but for a human pace', () => {
    expect(optionsFrom([])).toEqual({
      tokensPerSecond: 60,
      latency: false,
      seed: 0,
      settingsCost: 'everything',
      deploymentNotFound: 'gateway',
      earlyEviction: 0,
      admin: true,
      cache: CACHE,
      limits: {},
    })
  })

  it.each<Readonly<{ args: readonly string[]; options: EmulatorOptions; why?: string }>>([
    { args: ['--speed', '0.5'], options: { tokensPerSecond: 0.5 } },
    { args: ['--latency'], options: { latency: true } },
    { args: ['--latency-base', '5'], options: { latency: { baseMs: 5 } }, why: 'a figure of it switches it on' },
    {
      args: ['--latency-cold', '10', '--latency-cached', '20'],
      options: { latency: { coldTokensPerSecond: 10, cachedTokensPerSecond: 20 } },
    },
    { args: ['--seed', '7'], options: { seed: 7 } },
    { args: ['--settings-cost', 'messages'], options: { settingsCost: 'messages' } },
    { args: ['--deployment-not-found', 'named'], options: { deploymentNotFound: 'named' } },
    {
      args: ['--deployment', 'a=claude-opus-5', '--deployment', 'b=gpt-5.6@azure', '--deployment', 'c=x@anthropic'],
      options: {
        deployments: {
          a: { model: 'claude-opus-5', hosting: 'anthropic' },
          b: { model: 'gpt-5.6', hosting: 'azure' },
          c: { model: 'x', hosting: 'anthropic' },
        },
      },
    },
    { args: ['--evict', '0.25'], options: { earlyEviction: 0.25 } },
    { args: ['--no-admin'], options: { admin: false } },
    { args: ['--positions', 'collapsed'], options: { cache: { ...CACHE, positions: 'collapsed' } } as EmulatorOptions },
    { args: ['--no-thinking-positions'], options: { cache: { ...CACHE, thinkingCounts: false } } as EmulatorOptions },
    { args: ['--upgrade', 'none'], options: { cache: { ...CACHE, upgrade: 'none' } } as EmulatorOptions },
    {
      args: ['--refreshes', 'read-entry'],
      options: { cache: { ...CACHE, refreshes: 'read-entry' } } as EmulatorOptions,
    },
    { args: ['--maximum-entries', '9'], options: { cache: { ...CACHE, maximumEntries: 9 } } as EmulatorOptions },
    {
      args: ['--limit-requests', '1', '--limit-input', '2', '--limit-output', '3'],
      options: { limits: { requests: 1, inputTokens: 2, outputTokens: 3 } },
    },
  ])('$args', ({ args, options }) => {
    expect(optionsFrom(args)).toEqual({ ...optionsFrom([]), ...options })
  })

  it('pass the content of a scenario file on', () => {
    expect(optionsFrom([], { answers: [] })).toMatchObject({ scenario: { answers: [] } })
  })
})
