import { describe, expect, it } from 'vitest'
import { ALL_STRATEGIES } from '../../src/strategies/all-strategies.ts'
import type { Lives } from '../../src/strategies/strategy.ts'
import { pathOf } from '../support/path.ts'

async function marked(
  name: string,
  lives: Lives,
  shorthand: string,
  thread: 'main' | 'subagent' = 'main',
): Promise<string> {
  const path = pathOf(shorthand)
  const planner = ALL_STRATEGIES.find(strategy => strategy.name === name)?.start(lives)
  const markers = await planner?.markersOf({
    path,
    length: path.nodes.length,
    model: 'claude-sonnet-4-6',
    at: 0,
    thread,
  })
  return (markers ?? []).map(({ block, ttl }) => `${block}${ttl === '1h' ? "'" : ''}`).join(' ')
}

describe('our settings', () => {
  it.each([
    { name: 'layered', lives: 'own', at: '1 2 5 7', why: 'head, where the request before ended, the newest block' },
    { name: 'layered', lives: '1h', at: "1' 2' 5' 7'", why: 'an hour everywhere' },
    { name: 'layered', lives: '1h-base', at: "1' 2' 5 7", why: 'an hour for the head alone' },
    { name: 'layered', lives: '1h-main', at: "1' 2' 5' 7'", why: 'an hour in a main thread' },
    { name: 'layered-memory', lives: 'own', at: '1 2 5 7', why: 'an empty memory changes nothing' },
    { name: 'two-recent', lives: 'own', at: '1 2 6 7', why: 'the two newest messages' },
    { name: 'three-layer', lives: 'own', at: '1 2 6 7', why: 'end of history and current message' },
    { name: 'system', lives: '1h', at: "2'", why: 'one place stays one place' },
    { name: 'tools', lives: 'own', at: '1', why: 'the tools alone' },
  ] as const)('$name with lives $lives: $why', async ({ name, lives, at }) => {
    expect(await marked(name, lives, 'TTS p t r t r')).toBe(at)
  })

  it('give sub-agents five minutes where only main threads get an hour', async () => {
    expect(await marked('layered', '1h-main', 'TTS p t r t r', 'subagent')).toBe('1 2 5 7')
  })

  it('with memory mark a warm entry that their own places would not find', async () => {
    const path = pathOf(`TTS p ${'t'.repeat(3)} ${'r'.repeat(25)} a p`)
    const planner = ALL_STRATEGIES.find(({ name }) => name === 'layered-memory')?.start('own')
    const first = { path, length: 6, model: 'claude-sonnet-4-6', at: 0, thread: 'main' } as const
    await planner?.markersOf(first)
    await planner?.learn?.(first, { cached: 0, saved5m: 6000, saved1h: 0, fresh: 0 })
    const second = { ...first, length: path.nodes.length, at: 1000 }
    const blocks = (await planner?.markersOf(second))?.map(({ block }) => block)
    expect(blocks).toContain(5)
    const forgetful = ALL_STRATEGIES.find(({ name }) => name === 'layered')?.start('own')
    expect((await forgetful?.markersOf(second))?.map(({ block }) => block)).not.toContain(5)
  })
})
