import { describe, expect, it } from 'vitest'
import { proxyFor } from '../../src/upstreams/proxy-for.ts'

const PROXY = 'http://proxy.test:3128'

describe('proxyFor', () => {
  it.each<{ url: string; environment: Record<string, string>; proxy: string | null; why: string }>([
    { url: 'https://api.anthropic.com', environment: {}, proxy: null, why: 'none is named' },
    { url: 'https://api.anthropic.com', environment: { HTTPS_PROXY: PROXY }, proxy: PROXY, why: 'upper case' },
    { url: 'https://api.anthropic.com', environment: { https_proxy: PROXY }, proxy: PROXY, why: 'lower case' },
    {
      url: 'https://api.anthropic.com',
      environment: { HTTPS_PROXY: 'proxy.test:3128' },
      proxy: PROXY,
      why: 'no scheme',
    },
    { url: 'http://api.test', environment: { HTTPS_PROXY: PROXY }, proxy: null, why: 'not TLS' },
    { url: 'https://127.0.0.1:8443', environment: { HTTPS_PROXY: PROXY }, proxy: null, why: 'loopback' },
    { url: 'https://localhost', environment: { HTTPS_PROXY: PROXY }, proxy: null, why: 'loopback by name' },
    { url: 'https://[::1]:1', environment: { HTTPS_PROXY: PROXY }, proxy: null, why: 'loopback of IPv6' },
    {
      url: 'https://a.corp.test',
      environment: { HTTPS_PROXY: PROXY, NO_PROXY: 'x, .corp.test' },
      proxy: null,
      why: 'a domain',
    },
    {
      url: 'https://corp.test',
      environment: { HTTPS_PROXY: PROXY, NO_PROXY: 'corp.test' },
      proxy: null,
      why: 'a host',
    },
    {
      url: 'https://a.corp.test',
      environment: { HTTPS_PROXY: PROXY, no_proxy: '*.corp.test' },
      proxy: null,
      why: 'a star',
    },
    {
      url: 'https://notcorp.test',
      environment: { HTTPS_PROXY: PROXY, NO_PROXY: 'corp.test' },
      proxy: PROXY,
      why: 'an ending that is no domain',
    },
    {
      url: 'https://a.test:444',
      environment: { HTTPS_PROXY: PROXY, NO_PROXY: 'a.test:443' },
      proxy: PROXY,
      why: 'another port',
    },
    {
      url: 'https://a.test',
      environment: { HTTPS_PROXY: PROXY, NO_PROXY: 'a.test:443' },
      proxy: null,
      why: 'the port that is meant',
    },
    { url: 'https://a.test', environment: { HTTPS_PROXY: PROXY, NO_PROXY: '*' }, proxy: null, why: 'everything' },
  ])('$why: $url', ({ url, environment, proxy }) => {
    expect(proxyFor(new URL(url), environment)?.origin ?? null).toBe(proxy)
  })

  it('refuses what is no address, without repeating it', () => {
    const environment = { HTTPS_PROXY: 'socks5://user:secret@proxy.test' }
    expect(() => proxyFor(new URL('https://a.test'), environment)).toThrow(
      expect.objectContaining({ code: 'bad-proxy' }),
    )
    expect(() => proxyFor(new URL('https://a.test'), environment)).not.toThrow(/secret/)
  })
})
