import { hasSecret } from './secret-forms.ts'

/** What a name that is hidden begins with. */
const HIDDEN = 'hidden-'

/**
 * A name that a request gives (a session, a model, a client) as it may be recorded: the same, unless it has the form of a key or a token.
 * Then it is `hidden-` and eight digits that are the same for the same name, so that sessions stay apart.
 */
export function recordable(name: string): string {
  const known = recorded.get(name)
  if (known !== undefined) return known
  const safe = hasSecret(name) ? HIDDEN + shortHash(name) : name
  if (recorded.size >= MAXIMUM_NAMES) recorded.clear()
  if (name.length <= LONGEST_KEPT) recorded.set(name, safe)
  return safe
}

/** Names that were looked at of late: every request of a session names the same session, model and client. */
const recorded = new Map<string, string>()

const MAXIMUM_NAMES = 1_000
/** Unit: characters. */
const LONGEST_KEPT = 256

/** FNV-1a. It tells 32 bits of what has more than a hundred. @see http://www.isthe.com/chongo/tech/comp/fnv/ */
function shortHash(text: string): string {
  let hash = 0x81_1c_9d_c5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01_00_01_93)
  return (hash >>> 0).toString(16).padStart(8, '0')
}
