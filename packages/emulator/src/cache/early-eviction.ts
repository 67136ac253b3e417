import { SternlineError } from '@sternline/core'
import type { PromptCacheOptions } from '@sternline/core/cache-model'
import { hashWords } from './short-hash.ts'

/**
 * Makes a cache lose a share of its entries before their time is up, as a busy provider may: the same seed and the same
 * requests lose the same ones.
 *
 * @param share 0 to 1; 0 loses none
 * @throws SternlineError `bad-eviction` for another number
 */
export function earlyEviction(share: number, seed: number): Pick<PromptCacheOptions, 'survives'> {
  if (!(share >= 0 && share <= 1)) throw badEviction(share)
  if (share === 0) return {}
  return {
    survives: ({ fingerprint, livedSince }) => {
      const [word] = hashWords(`${fingerprint} ${livedSince}`, seed)
      return word / 2 ** 32 >= share
    },
  }
}

function badEviction(share: number): SternlineError {
  return new SternlineError('bad-eviction', {
    what: `The emulator cannot lose a share of ${String(share)} of its entries.`,
    why: 'The share of entries that are lost early is a number from 0 to 1.',
    fix: 'Leave earlyEviction away to lose none, or set it to a number like 0.1.',
  })
}
