import { describe, expect, it } from 'vitest'
import { readAddress } from '../../src/addresses/read-address.ts'
import { isSecretKeeper } from '../../src/addresses/secret-keeper.ts'

describe('an address at which a machine gets its own credentials (attack 9)', () => {
  it.each([
    { address: 'http://169.254.169.254/latest', why: 'as it is known' },
    { address: 'http://2852039166/', why: 'as one number' },
    { address: 'http://0xA9FEA9FE/', why: 'in hexadecimal' },
    { address: 'http://0251.0376.0251.0376/', why: 'in octal' },
    { address: 'http://169.16689662/', why: 'in parts' },
    { address: 'http://[::ffff:169.254.169.254]/', why: 'as IPv6' },
    { address: 'http://[::ffff:a9fe:a9fe]/', why: 'as IPv6 in hexadecimal' },
    { address: 'http://169.254.170.2/', why: 'of containers' },
    { address: 'http://[fd00:ec2::254]/', why: 'of Amazon in IPv6' },
    { address: 'http://[fe80::a9fe:a9fe]/', why: 'link-local in IPv6' },
    { address: 'http://168.63.129.16/', why: 'of Azure' },
    { address: 'http://100.100.100.200/', why: 'of Alibaba' },
    { address: 'https://169.254.169.254:8443/anthropic', why: 'with a port, over TLS' },
  ])('$why: $address is no upstream', ({ address }) => {
    expect(isSecretKeeper(new URL(address).hostname)).toBe(true)
    for (const owner of ['anthropic', 'azure_anthropic', 'azure_openai'] as const) {
      expect(readAddress(address, owner)).toMatchObject({ ok: false })
    }
  })

  it.each([
    '127.0.0.1',
    '10.0.0.7',
    '192.168.1.1',
    '172.16.0.1',
    '[::1]',
    '[fd12::1]',
    'localhost',
    'contoso.services.ai.azure.com',
    '169.254.169.254.nip.io',
  ])('%s is none by its name', host => {
    expect(isSecretKeeper(host)).toBe(false)
  })
})
