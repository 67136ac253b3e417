/** Tags around what the user really said. */
const SAID = ['user_query', 'userRequest', 'user_request', 'task', 'user_message'] as const

const OPENING_TAG = /<([A-Za-z][\w-]*)(?:\s[^<>]*)?>/g

/** No more of a message is looked at, and no more tags. */
const READ_AT_MOST = 40_000
const TAGS_AT_MOST = 200

/**
 * What a person said in a message: clients wrap what they add themselves in tags, `<system-reminder>` for one.
 *
 * @returns empty when nothing is left
 */
export function spokenText(message: string): string {
  const text = message.slice(-READ_AT_MOST)
  for (const tag of SAID) {
    const inside = between(text, `<${tag}>`, `</${tag}>`)
    if (inside !== null) return inside.trim()
  }
  return withoutTagged(text).trim()
}

function between(text: string, open: string, close: string): string | null {
  const start = text.indexOf(open)
  const end = text.indexOf(close, start)
  return start < 0 || end < 0 ? null : text.slice(start + open.length, end)
}

function withoutTagged(text: string): string {
  let rest = ''
  let at = 0
  let tags = 0
  for (const { index, 0: opening, 1: name } of text.matchAll(OPENING_TAG)) {
    if (index < at || tags++ > TAGS_AT_MOST) continue
    const close = `</${name}>`
    const end = text.indexOf(close, index + opening.length)
    if (end < 0) continue
    rest += text.slice(at, index)
    at = end + close.length
  }
  return rest + text.slice(at)
}
