/** A session's id in the form that Claude Code wrote it in before 2.1.200: `user_HASH_account_UUID_session_UUID`. */
const OLD_FORM = /_session_([0-9A-Za-z-]{8,64})$/

/** What a session may be called. */
const ID = /^[0-9A-Za-z_.:-]{1,128}$/

/** A `user_id` longer than this is not looked into. Unit: bytes of its JSON. */
const LONGEST = 2_048

/**
 * Reads the session out of a request's `metadata.user_id`: Claude Code puts a JSON text there that has a `session_id`
 * (measured, 2.1.330), and put the id behind `_session_` earlier. The rest of it is personal and is not looked at.
 *
 * @param json the string's bytes, quotes included
 * @returns null when it names none
 */
export function sessionIn(json: Uint8Array): string | null {
  if (json.length > LONGEST) return null
  try {
    const text: unknown = JSON.parse(new TextDecoder().decode(json))
    if (typeof text !== 'string') return null
    const id = text.startsWith('{') ? memberOf(JSON.parse(text)) : OLD_FORM.exec(text)?.[1]
    return typeof id === 'string' && ID.test(id) ? id : null
  } catch {
    return null
  }
}

function memberOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'session_id' in value ? value.session_id : null
}
