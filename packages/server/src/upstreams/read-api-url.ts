import { SternlineError } from '@sternline/core'
import { isSecretKeeper } from '@sternline/upstreams'

/**
 * Reads an upstream's address.
 *
 * @param text `https://host`, with or without a port and a path
 * @throws SternlineError `bad-upstream-url`, which does not repeat the text: someone may have put a key into it
 */
export function readApiUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  const problem = url === null ? 'It is not an absolute URL.' : findProblem(url)
  if (url !== null && problem === null) return url
  throw new SternlineError('bad-upstream-url', {
    what: "The upstream's address can't be used.",
    why: problem ?? '',
    fix: 'Give one like https://api.anthropic.com.',
  })
}

function findProblem(url: URL): string | null {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'It begins with neither https:// nor http://.'
  if (url.username !== '' || url.password !== '')
    return 'It holds a user name or a password; a key belongs in a header.'
  if (isSecretKeeper(url.hostname))
    return 'A cloud hands machines their own credentials there, and no model is behind it.'
  if (url.search !== '' || url.hash !== '')
    return 'It holds a query or a fragment, which would stand before every path.'
  return null
}
