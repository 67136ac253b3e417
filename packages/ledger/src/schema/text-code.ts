/** What neither SQLite (through libsql) nor PostgreSQL can hold in a text, and the character that announces its replacement. */
const SPECIAL = /[\\\0\p{Surrogate}]/u

const EVERY_SPECIAL = new RegExp(SPECIAL, 'gu')

const ENCODED = /\\(\\|u[0-9a-f]{4})/g

/**
 * Writes any string so that every database can hold it and no two strings become one: a backslash is doubled, NUL and halves of
 * surrogate pairs become `\u0000` and the like. Nearly every text stays as it is, so the table can be read and searched by people.
 * Session names, client names and models are chosen by whoever sends a request, so nothing is to be expected of them.
 */
export function encodeText(text: string): string {
  // To look is a quarter of the work of replacing nothing.
  if (!SPECIAL.test(text)) return text
  return text.replace(EVERY_SPECIAL, found => (found === '\\' ? '\\\\' : `\\u${hexOf(found)}`))
}

/** Gives back the string that `encodeText` was given. */
export function decodeText(encoded: string): string {
  return encoded.replace(ENCODED, (_, code: string) =>
    code === '\\' ? '\\' : String.fromCharCode(Number.parseInt(code.slice(1), 16)),
  )
}

function hexOf(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, '0')
}
