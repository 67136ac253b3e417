import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatRoute, HOME, parseRoute, type Route, SESSIONS } from '../src/router.ts'

describe('routes', () => {
  it.each<{ fragment: string; route: Route; why: string }>([
    { fragment: '', route: HOME, why: 'no fragment' },
    { fragment: '#', route: HOME, why: 'an empty one' },
    { fragment: '#code=abc', route: HOME, why: 'a fragment that is no route' },
    { fragment: '#/nothing', route: HOME, why: 'a view that is not there' },
    { fragment: '#/money', route: { view: 'money' }, why: 'the dashboard' },
    { fragment: '#/', route: HOME, why: 'home itself' },
    { fragment: '#/settings', route: { view: 'settings' }, why: 'the settings' },
    { fragment: '#/project', route: { view: 'project', conversation: null }, why: 'a new conversation' },
    { fragment: '#/project/', route: { view: 'project', conversation: null }, why: 'no conversation' },
    { fragment: '#/project/c_1', route: { view: 'project', conversation: 'c_1' }, why: 'a conversation' },
    { fragment: '#/sessions', route: SESSIONS, why: 'all sessions' },
    { fragment: '#/sessions/', route: SESSIONS, why: 'no name' },
    { fragment: '#/sessions/a', route: { view: 'sessions', session: 'a', exchange: null }, why: 'a session' },
    { fragment: '#/sessions/a/ex_1', route: { view: 'sessions', session: 'a', exchange: 'ex_1' }, why: 'an exchange' },
    {
      fragment: '#/sessions/%E0%A4',
      route: { view: 'sessions', session: '%E0%A4', exchange: null },
      why: 'a broken escape',
    },
  ])('$why: $fragment', ({ fragment, route }) => {
    expect(parseRoute(fragment)).toEqual(route)
  })

  it('come back as they were written, whatever a session is called', () => {
    const name = fc.string({ minLength: 1, unit: 'grapheme' })
    const route = fc.oneof(
      fc.record({ view: fc.constant('sessions' as const), session: name, exchange: fc.option(name) }),
      fc.record({ view: fc.constant('project' as const), conversation: fc.option(name) }),
      fc.constantFrom(HOME, SESSIONS, { view: 'money' } as const, { view: 'settings' } as const),
    )
    fc.assert(
      fc.property(route, each => {
        expect(parseRoute(formatRoute(each))).toEqual(each)
      }),
    )
  })
})
