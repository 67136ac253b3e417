import { describe, expect, it } from 'vitest'
import { BASE, standingEmulator } from './support.ts'

describe('the admin calls', () => {
  const clock = (headers: Readonly<Record<string, string>>): Request =>
    new Request(`${BASE}/emulator/clock`, { method: 'POST', headers, body: '{"advanceMs":1}' })

  it.each([
    { headers: {}, status: 200, why: 'a program' },
    { headers: { 'sec-fetch-site': 'none' }, status: 200, why: 'an address that a person typed in' },
    { headers: { origin: 'https://evil.example' }, status: 403, why: 'a script of a page' },
    { headers: { origin: 'null' }, status: 403, why: 'a page in a sandbox' },
    { headers: { 'sec-fetch-site': 'cross-site' }, status: 403, why: 'a picture or a link of a page' },
  ])('$why: $status', async ({ headers, status }) => {
    const emulator = standingEmulator()
    const before = emulator.clock.now()
    expect((await emulator.fetch(clock(headers))).status).toBe(status)
    expect(emulator.clock.now() - before).toBe(status === 200 ? 1 : 0)
  })

  it('can be left out', async () => {
    const emulator = standingEmulator({ admin: false })
    const response = await emulator.fetch(clock({}))
    expect(response.status).toBe(404)
    expect((await response.json()).error.message).not.toMatch(/serves.*\/emulator/)
  })
})
