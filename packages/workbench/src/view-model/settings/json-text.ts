/** Strings, comments, and commas before a closing bracket: what JSON with comments has beyond JSON, and where it only seems so. */
const STRING_OR_COMMENT = /"(?:[^"\\\n\r]|\\.)*"?|\/\/[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)/g
const STRING_OR_LAST_COMMA = /"(?:[^"\\\n\r]|\\.)*"?|,(?=\s*[}\]])/g

/** The text with blanks for its comments: every offset stays. */
export function withoutComments(text: string): string {
  return text.replace(STRING_OR_COMMENT, found => (found.startsWith('"') ? found : found.replace(/[^\n\r]/g, ' ')))
}

/** The value of a text of JSON with comments and trailing commas; undefined for a text that is none, `{}` for an empty one. */
export function readJsonText(text: string): unknown {
  const bare = withoutComments(text).replace(STRING_OR_LAST_COMMA, found => (found.startsWith('"') ? found : ' '))
  if (bare.trim() === '') return {}
  try {
    return JSON.parse(bare)
  } catch {
    return undefined
  }
}
