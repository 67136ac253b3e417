import { redact } from '../errors/redact.ts'

/** Whether a text holds something that has the form of a key or a token. Rather too often than once too rarely. */
export function holdsSecret(text: string): boolean {
  return redact(text) !== text
}
