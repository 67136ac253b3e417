import { redact } from '@sternline/engine'

/** Unit: characters. What a credential says of itself beyond this is cut. */
const LONGEST_VERDICT = 90
/** Causes of causes beyond this are a circle. */
const DEEPEST = 8
const NAMED = /\b([A-Z][A-Za-z]{2,40}Credential)\b(?: authentication failed)?[\s:.]*([^\n]*)/

/**
 * What each identity of this machine said when it was asked for a token, by the names that `@azure/identity` gives them.
 *
 * @param problem what the attempt threw; it and what caused it are looked through
 * @returns `AzureCliCredential: Please run 'az login' ...`, each once; empty when it does not tell
 */
export function triedCredentials(problem: unknown): readonly string[] {
  const verdicts = new Map<string, string>()
  for (const { message } of innermost(problem, 0)) {
    const [, name, said = ''] = NAMED.exec(message) ?? []
    if (name === undefined || verdicts.has(name)) continue
    const plain = redact(said.replaceAll(/[\p{C}\s]+/gu, ' ').trim())
    verdicts.set(name, plain.length > LONGEST_VERDICT ? `${plain.slice(0, LONGEST_VERDICT)}…` : plain)
  }
  return [...verdicts].map(([name, said]) => (said === '' ? name : `${name}: ${said}`))
}

/** The errors that others are made of; those sum up what these say one by one. */
function innermost(problem: unknown, depth: number): readonly Error[] {
  if (!(problem instanceof Error) || depth > DEEPEST) return []
  const errors: readonly unknown[] = 'errors' in problem && Array.isArray(problem.errors) ? problem.errors : []
  const inner = [...errors, problem.cause].flatMap(next => innermost(next, depth + 1))
  return inner.length === 0 ? [problem] : inner
}
