/** `<YOUR_RESOURCE_NAME>`, `{resource}`, `${RESOURCE}`, `[RESOURCE]`, and the same with the brackets lost or encoded. */
const BRACKETED = /<[^<>:/]{1,80}>|%3C.{1,80}?%3E|\$?\{[^{}]{1,80}\}|\[(?!::)[A-Za-z][^[\]]{1,80}\]/i

/** Words that stand for the reader's own in documentation. */
const SPOKEN =
  /\byour[-_ ](?:exact|own|azure|foundry|resource|deployment|endpoint|host|name|model|key|company|project)[\w-]*/i

/**
 * Finds what a sample left to be filled in.
 *
 * @returns the placeholder as it was written, on one line; null when there is none
 */
export function findPlaceholder(text: string): string | null {
  const found = BRACKETED.exec(text)?.[0] ?? SPOKEN.exec(text)?.[0] ?? null
  return found?.replaceAll(/[\s\p{C}]+/gu, ' ') ?? null
}
