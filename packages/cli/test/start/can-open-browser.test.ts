import { expect, it } from 'vitest'
import { canOpenBrowser } from '../../src/start/can-open-browser.ts'

it.each([
  { platform: 'linux', env: {}, can: false, why: 'no display' },
  { platform: 'linux', env: { DISPLAY: '' }, can: false, why: 'an empty display is none' },
  { platform: 'linux', env: { DISPLAY: ':0' }, can: true, why: 'X11' },
  { platform: 'linux', env: { WAYLAND_DISPLAY: 'wayland-0' }, can: true, why: 'Wayland' },
  {
    platform: 'linux',
    env: { DISPLAY: ':0', SSH_CONNECTION: '1.2.3.4 5 6.7.8.9 22' },
    can: false,
    why: 'a remote shell, even with a forwarded display',
  },
  { platform: 'linux', env: { DISPLAY: ':0', CI: 'true' }, can: false, why: 'a build machine' },
  { platform: 'darwin', env: {}, can: true, why: 'a Mac has one' },
  { platform: 'darwin', env: { SSH_TTY: '/dev/ttys001' }, can: false, why: 'a Mac from afar' },
  { platform: 'win32', env: {}, can: true, why: 'Windows has one' },
] as const)('$platform, $why: $can', ({ platform, env, can }) => {
  expect(canOpenBrowser({ platform, env })).toBe(can)
})
