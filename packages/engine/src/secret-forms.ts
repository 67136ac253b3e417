/** What stands where a secret stood. */
const HIDDEN = '(hidden)'

/**
 * Forms that keys and tokens have: Anthropic's and OpenAI's (`sk-`), a JSON web token, Azure's of 32 hexadecimal characters, whatever
 * follows `Bearer`, and long runs of letters and digits (Azure's of 84). A UUID with its dashes and names with dashes, like those of
 * betas and request ids, are none of them. No form is looked for anew at every character of a long run, so a hostile text takes no time.
 */
const SECRET =
  /(?<![\dA-Za-z])(?:[sS][kK]-[\w-]{12,}|eyJ[\w-]{4,}(?:\.[\w-]*){0,2}|[\dA-Fa-f]{32}(?![\dA-Za-z])|(?=[A-Za-z]*\d)[\dA-Za-z]{40,})|(?<=\b[bB][eE][aA][rR][eE][rR][ \t]{1,4})[^\s"'`]{6,}/

const EVERY_SECRET = new RegExp(SECRET, 'g')

/** Whether something in a text has the form of a credential. */
export function hasSecret(text: string): boolean {
  return SECRET.test(text)
}

/** Hides everything in a text that has the form of a credential, wherever it came from. */
export function redact(text: string): string {
  return text.replace(EVERY_SECRET, HIDDEN)
}
