import { describe, expect, it } from 'vitest'
import { cache } from '../../src/index.ts'

const NOTHING = { tools: null, system: null, continuity: null, active: null }

describe('cache settings', () => {
  it.each([
    { name: 'on()', made: cache.on(), layers: { tools: '5m', system: '5m', continuity: '5m', active: '5m' } },
    { name: "on({ ttl: '1h' })", made: cache.on({ ttl: '1h' }), layers: cache.long().layers },
    { name: 'system()', made: cache.system(), layers: { ...NOTHING, system: '5m' } },
    { name: "system({ ttl: '1h' })", made: cache.system({ ttl: '1h' }), layers: { ...NOTHING, system: '1h' } },
    { name: 'tools()', made: cache.tools(), layers: { ...NOTHING, tools: '5m' } },
    { name: "tools({ ttl: '1h' })", made: cache.tools({ ttl: '1h' }), layers: { ...NOTHING, tools: '1h' } },
    { name: 'short()', made: cache.short(), layers: cache.on().layers },
    { name: 'long()', made: cache.long(), layers: { tools: '1h', system: '1h', continuity: '1h', active: '1h' } },
  ])('cache.$name', ({ made, layers }) => {
    expect(made).toEqual({
      enabled: true,
      strategy: 'layered',
      layers,
      clientMarkers: 'respect',
      repair: true,
      maxBreakpoints: 4,
    })
  })

  it('cache.off() places nothing', () => {
    expect(cache.off()).toMatchObject({ enabled: false, layers: NOTHING })
  })
})
