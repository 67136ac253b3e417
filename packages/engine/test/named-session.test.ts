import { describe, expect, it } from 'vitest'
import { sessionIn } from '../src/named-session.ts'

const id = '1f0c2f6e-6f1e-4a55-9c4e-8c1d7f4b2a10'

describe('sessionIn', () => {
  it.each([
    {
      userId: JSON.stringify({ device_id: 'd', account_uuid: '', session_id: id }),
      session: id,
      why: 'Claude Code 2.1.330',
    },
    { userId: `user_abc_account__session_${id}`, session: id, why: 'Claude Code before' },
    { userId: 'alice', session: null, why: 'a name of somebody' },
    { userId: '{"session_id":7}', session: null, why: 'no string' },
    { userId: '{"session_id":"a b\\u0000"}', session: null, why: 'no name' },
    { userId: '{"session_id":', session: null, why: 'broken JSON' },
    { userId: `{"session_id":"${'x'.repeat(129)}"}`, session: null, why: 'too long' },
    { userId: `{"pad":"${'x'.repeat(5_000)}","session_id":"a"}`, session: null, why: 'far too long to look into' },
  ])('$why: $session', ({ userId, session }) => {
    expect(sessionIn(new TextEncoder().encode(JSON.stringify(userId)))).toBe(session)
  })
})
