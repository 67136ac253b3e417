import type { Ttl } from '@sternline/core'
import { z } from 'zod'
import { flag, whole, word } from './fields.ts'
import type { CacheSection } from './settings-file.ts'

const TTLS = ['5m', '1h'] as const

function layer(which: string): z.ZodType<Ttl | null> {
  return z
    .enum(TTLS)
    .nullable()
    .meta({ description: `Life of ${which}; null leaves it unmarked.`, examples: ['1h'] })
}

/** The shape of cache settings, the file's own and a model's. @param whose for the description */
export function cacheSchema(whose: string): z.ZodType<CacheSection> {
  return z
    .strictObject({
      enabled: flag('False: requests go on untouched.', true).exactOptional(),
      strategy: word('The rule that places breakpoints.', ['layered', 'two-recent', 'three-layer']).exactOptional(),
      ttl: word(
        'How long entries live, in every layer that `layers` does not name. Writing costs 1.25x for 5m and 2x for 1h.',
        TTLS,
      ).exactOptional(),
      layers: z
        .strictObject({
          tools: layer('the last tool').exactOptional(),
          system: layer('the last system block').exactOptional(),
          continuity: layer('the block that the previous request ended with').exactOptional(),
          active: layer('the newest block').exactOptional(),
        })
        .meta({ description: 'Life of each layer on its own.', examples: [{ tools: '1h', system: '1h' }] })
        .exactOptional(),
      client_markers: word(
        "What happens to a client's own breakpoints: kept, with the free slots filled; replaced; or kept alone.",
        ['respect', 'replace', 'only'],
      ).exactOptional(),
      repair: flag("Whether a client's breakpoints that the API would refuse are mended.", true).exactOptional(),
      max_breakpoints: whole(
        "How many breakpoints a request may carry, the client's included.",
        4,
        0,
        4,
      ).exactOptional(),
    })
    .meta({ description: `Cache settings ${whose}.`, examples: [{ ttl: '1h' }] })
}
