import { sep } from 'node:path'

/** A path as ripgrep tells it, in the form that is used everywhere else: `/` between names, nothing before the first. */
export function plainPath(found: string): string {
  return (sep === '/' ? found : found.replaceAll(sep, '/')).replace(/^(\.\/)+/, '')
}
