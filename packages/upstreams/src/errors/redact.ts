/** What stands where a secret stood. */
const HIDDEN = '(hidden)'

/**
 * Forms that keys and tokens have: Anthropic's and OpenAI's (`sk-`), a JSON web token, Azure's of 32 hexadecimal characters,
 * whatever follows `Bearer`, and long runs of letters and digits (Azure's of 84). Names with dashes, like those of betas and
 * request ids, are none of them.
 */
const SECRETS: readonly RegExp[] = [
  /(?<![\da-z])sk-[\w-]{12,}/gi,
  /(?<![\da-z])eyJ[\w-]{4,}(\.[\w-]*){0,2}/g,
  /(?<![\da-z])[\da-f]{32}(?![\da-z])/gi,
  /(?<=\bbearer[ \t]{1,4})[^\s"'`]{6,}/gi,
  /(?<![\da-z])(?=[a-z]*\d)[\da-z]{40,}/gi,
]

/** Hides everything in a text that has the form of a credential, wherever it came from. */
export function redact(text: string): string {
  return SECRETS.reduce((rest, secret) => rest.replace(secret, HIDDEN), text)
}
