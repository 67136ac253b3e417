import type { Io } from '../io.ts'

const REMOTE = ['SSH_CONNECTION', 'SSH_CLIENT', 'SSH_TTY']
const DISPLAYS = ['DISPLAY', 'WAYLAND_DISPLAY']

/** Whether a browser would show before the user's eyes: a display, and neither a remote shell nor a build machine. */
export function canOpenBrowser({ env, platform }: Pick<Io, 'env' | 'platform'>): boolean {
  const isSet = (name: string): boolean => (env[name] ?? '') !== ''
  if (isSet('CI') || REMOTE.some(isSet)) return false
  return platform === 'darwin' || platform === 'win32' || DISPLAYS.some(isSet)
}
