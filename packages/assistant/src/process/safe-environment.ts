/** Names of variables that hold credentials, or addresses that a credential goes to. */
const SECRET =
  /key|token|secret|passw|credential|auth|cookie|session|dsn|connection_?string|^(anthropic|azure|openai|aws|gcp|google|sternline|npm_config)_/i

/** What makes programs talk plainly, and never ask. */
const PLAIN = {
  NO_COLOR: '1',
  TERM: 'dumb',
  CI: '1',
  PAGER: 'cat',
  GIT_PAGER: 'cat',
  GIT_TERMINAL_PROMPT: '0',
} as const

/** The environment that commands of a model get: this process's, without what smells of a credential. */
export function safeEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = Object.entries(environment).flatMap(([name, value]) =>
    value === undefined || SECRET.test(name) ? [] : [[name, value] as const],
  )
  return { ...Object.fromEntries(kept), ...PLAIN }
}
