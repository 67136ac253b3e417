import { inputTokens } from '@sternline/core'
import { describe, expect, it } from 'vitest'
import { kindAt, sectionAt, tokensTo } from '../../src/simulate/path.ts'
import { tracksOf } from '../../src/simulate/tracks-of.ts'
import { conversation } from '../support/session.ts'

describe('conversations made ready for strategies', () => {
  it('are as long as usage billed them, with stand-ins for a head that the log does not show', () => {
    const topology = conversation([
      { at: 0, add: 'p', saved: 12_000 },
      { at: 10, add: 't r', cached: 12_000, saved: 500 },
      { at: 20, add: 'ktt rr', cached: 12_500, saved: 900 },
    ])
    const [track] = tracksOf('made', [topology]).tracks
    const lengths = track?.calls.map(({ path, length }) => tokensTo(path, length - 1))
    expect(lengths).toEqual(topology.calls.map(({ usage }) => usage && inputTokens(usage)))
    const path = track?.calls[0]?.path
    if (path === undefined) throw new Error('there is a call')
    const sections = Array.from(path.nodes, (_, i) => sectionAt(path, i))
    expect(sections.filter(section => section === 'tools')).toHaveLength(12)
    expect(sections.filter(section => section === 'system')).toHaveLength(1)
    expect([tokensTo(path, 11), tokensTo(path, 12)]).toEqual([5000, 10_000])
    expect(kindAt(path, 16)).toBe('thinking')
  })

  it('keep the longer request where a later one is shorter', () => {
    const topology = conversation([
      { at: 0, add: 'p', saved: 12_000, fresh: 0 },
      { at: 10, add: 't r', cached: 12_000, saved: 3000, fresh: 0 },
      { at: 20, add: 't r', cached: 12_000, saved: 500, fresh: 0 },
      { at: 30, add: 't r', cached: 12_500, saved: 4000, fresh: 0 },
    ])
    const [track] = tracksOf('made', [topology]).tracks
    const lengths = track?.calls.map(({ path, length }) => tokensTo(path, length - 1)) ?? []
    expect([lengths[0], lengths[1], lengths[3]]).toEqual([12_000, 15_000, 16_500])
    expect(lengths[2]).toBeGreaterThanOrEqual(15_000)
    expect(lengths[2]).toBeLessThanOrEqual(16_500)
  })

  it('share the tools of a client, and system only within a session', () => {
    const calls = [{ at: 0, add: 'p', saved: 12_000 }]
    const { tracks } = tracksOf('made', [
      conversation(calls, { id: 'one', group: 'one' }),
      conversation(calls, { id: 'one#2', group: 'one' }),
      conversation(calls, { id: 'two', group: 'two' }),
      conversation(calls, { id: 'three', group: 'three', agentVersion: '9.9.9' }),
    ])
    const nodes = tracks.map(({ calls: [call] }) => [call?.path.nodes[11], call?.path.nodes[12]])
    expect(nodes[1]).toEqual(nodes[0])
    expect(nodes[2]?.[0]).toBe(nodes[0]?.[0])
    expect(nodes[2]?.[1]).not.toBe(nodes[0]?.[1])
    expect(nodes[3]?.[0]).not.toBe(nodes[0]?.[0])
  })

  it('without times come one after the other, 20 seconds between calls; so do all where times are set aside', () => {
    const calls = [
      { at: 0, add: 'p' },
      { at: 500, add: 't r' },
    ]
    const timed = conversation(calls)
    const untimed = { ...timed, calls: timed.calls.map(call => ({ ...call, at: null, usage: null })) }
    const starts = (source: ReturnType<typeof tracksOf>) =>
      source.tracks.flatMap(track => track.calls.map(({ at }) => at / 1000))
    expect(starts(tracksOf('made', [untimed, untimed]))).toEqual([20, 40, 60, 80])
    expect(starts(tracksOf('made', [timed]))).toEqual([0, 500])
    expect(starts(tracksOf('made', [timed], { pauseMs: 5000 }))).toEqual([5, 10])
  })

  it('get tools where the log shows none and a length for them is given', () => {
    const bare = conversation([{ at: 0, add: 'p' }])
    const untold = { ...bare, calls: bare.calls.map(call => ({ ...call, usage: null })) }
    const [without] = tracksOf('made', [untold]).tracks
    const [withTools] = tracksOf('made', [untold], { toolsTokens: 3000 }).tracks
    const lengthOf = (track: typeof without) =>
      track?.calls.map(({ path, length }) => tokensTo(path, length - 1))[0] ?? 0
    expect(lengthOf(withTools) - lengthOf(without)).toBe(3000)
  })
})
