/** Codes of what is mended outside of the settings: by waiting, or on this machine. The server's, and those of `docs/errors.md`. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'answer-broken',
  'stream-silent',
  'server-unreachable',
  'server-refused',
  'no-access',
  'unreadable-answer',
  'page-broken',
  'assistant-failed',
  'conversation-busy',
  'conversation-elsewhere',
  'conversation-damaged',
  'no-conversation',
  'nothing-to-retry',
  'nothing-to-compact',
  'no-summary',
  'not-asked',
  'file-changed',
  'overloaded',
  'rate-limited',
])

/** Settings that a person may have to mend when one of these goes wrong. */
const SETTINGS =
  /deployment|model|key|credential|token|host|api-|certificate|region|entra|quota|upstream|provision|role/

/** Whether a problem is likely mended in the settings: an address, a deployment's name, a credential. */
export function needsSettings(code: string): boolean {
  return !ELSEWHERE.has(code) && SETTINGS.test(code)
}
