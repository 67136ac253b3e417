const LONG = 'Four lines hold a ship at its berth; four breakpoints hold a prompt. '

/** A Messages API request whose system prompt is long enough to be cached, about 5,000 tokens. */
export function longRequest(question = 'What holds a ship?'): {
  model: string
  max_tokens: number
  system: string
  messages: { role: 'user'; content: string }[]
} {
  return {
    model: 'claude-sonnet-5',
    max_tokens: 100,
    system: LONG.repeat(200),
    messages: [{ role: 'user', content: question }],
  }
}
