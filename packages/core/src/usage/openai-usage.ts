import { type Fields, fieldsOf, tokenCount } from './fields.ts'
import type { Usage } from './usage.ts'

/** Whether a `usage` object is one of OpenAI's: chat completions say `prompt_tokens`, responses carry details or a total. */
export function isOpenAiUsage(fields: Fields): boolean {
  return 'prompt_tokens' in fields || 'input_tokens_details' in fields || 'total_tokens' in fields
}

/**
 * Reads the usage of Azure OpenAI's chat completions or responses. Their input counts include what was read from the
 * cache and written to it; ours are apart, so both are taken off. Written tokens (`cache_write_tokens`, GPT-5.6 on) count
 * as saved for five minutes: the shorter of our two lives, and the one with the same price.
 *
 * @see https://learn.microsoft.com/azure/ai-foundry/openai/how-to/prompt-caching
 * @returns null when there is no number that we know
 */
export function readOpenAiUsage(fields: Fields): Usage | null {
  const input = tokenCount(fields['prompt_tokens']) ?? tokenCount(fields['input_tokens'])
  const output = tokenCount(fields['completion_tokens']) ?? tokenCount(fields['output_tokens'])
  if (input === null && output === null) return null
  const details = fieldsOf(fields['prompt_tokens_details']) ?? fieldsOf(fields['input_tokens_details']) ?? {}
  const total = input ?? 0
  // A part is never larger than the whole, whatever the upstream says: fresh may not become negative.
  const cached = Math.min(tokenCount(details['cached_tokens']) ?? 0, total)
  const saved5m = Math.min(tokenCount(details['cache_write_tokens']) ?? 0, total - cached)
  return { cached, saved5m, saved1h: 0, fresh: total - cached - saved5m, output: output ?? 0 }
}
