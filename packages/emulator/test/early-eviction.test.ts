import { describe, expect, it } from 'vitest'
import { ask, conversation, standingEmulator, textBlock } from './support.ts'

describe('early eviction', () => {
  it.each([
    { share: 0, lost: 0 },
    { share: 1, lost: 40 },
  ])('a share of $share loses $lost of 40', async ({ share, lost }) => {
    expect(await lostOf40(share, 1)).toHaveLength(lost)
  })

  it('loses about its share, the same for the same seed', async () => {
    const some = await lostOf40(0.5, 1)
    expect(some.length).toBeGreaterThan(5)
    expect(some.length).toBeLessThan(35)
    expect(await lostOf40(0.5, 1)).toEqual(some)
    expect(await lostOf40(0.5, 2)).not.toEqual(some)
  })

  it('is refused beyond 1', () => {
    expect(() => standingEmulator({ earlyEviction: 1.1 })).toThrowError(
      expect.objectContaining({ code: 'bad-eviction' }),
    )
  })

  async function lostOf40(earlyEviction: number, seed: number): Promise<readonly string[]> {
    const emulator = standingEmulator({ earlyEviction, seed })
    const lost: string[] = []
    for (let i = 0; i < 40; i += 1) {
      const body = conversation('question', '', {
        system: ['a', 'b', `rules ${i}`].map((name, j) => textBlock(name, j === 2 ? '5m' : undefined)),
      })
      await ask(emulator, body)
      if ((await ask(emulator, body)).cached === 0) lost.push(String(i))
    }
    return lost
  }
})
