import type { ModelFacts, Prices } from './model-facts.ts'

type Row = ModelFacts & Readonly<{ aliases: readonly string[] }>

/** Dollars per million tokens, as the price pages print them, in billionths of a dollar per token. */
function usdPerMillion(input: number, write5m: number, write1h: number, read: number, output: number): Prices {
  const nano = (usd: number): number => Math.round(usd * 1000)
  return { input: nano(input), write5m: nano(write5m), write1h: nano(write1h), read: nano(read), output: nano(output) }
}

function row(
  id: string,
  name: string,
  minimumTokens: number,
  charactersPerToken: number,
  oldThinking: Row['oldThinking'],
  systemMessages: Row['systemMessages'],
  prices: Prices,
  more: Partial<Pick<Row, 'aliases' | 'longPrompt' | 'readsCountInLimits' | 'seenMinimumTokens'>> = {},
): Row {
  return {
    id,
    name,
    minimumTokens,
    seenMinimumTokens: null,
    ttls: ['5m', '1h'],
    charactersPerToken,
    oldThinking,
    systemMessages,
    prices,
    longPrompt: null,
    readsCountInLimits: false,
    aliases: [],
    ...more,
  }
}

/**
 * Every model that Sternline knows. Checked: 2026-11-21.
 *
 * Columns: id, name, minimum cacheable prefix in tokens, characters per token, thinking of earlier turns, messages with the
 * role "system", then dollars per million tokens for input, 5m write, 1h write, read, output. Source of a row: the remark
 * above it. Unmarked facts come from Anthropic's prompt caching and pricing pages; [obs] marks what was only observed by
 * third parties. Every model is offered both lives on every platform (prompt caching page).
 *
 * - Characters per token were measured on recorded sessions: 2.75 up to the 4.6 models, 2.3 with the newer tokenizer (Opus 4.7
 *   and later).
 * - Thinking of earlier turns: the table "what invalidates the cache" of the prompt caching page, 2026-08. Kept from Opus 4.5
 *   and Sonnet 4.6 on and by Fable and Mythos; dropped by earlier ones and by every Haiku up to 4.5.
 * - Messages with the role "system": the page on mid-conversation system messages, 2026-08. What came after it is unknown.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 * @see https://platform.claude.com/docs/en/about-claude/pricing
 * @see https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages
 */
export const MODEL_TABLE: readonly Row[] = [
  // [obs] rightsize v0.10.2; minimum not published, taken from Fable 5.1
  row('claude-fable-5-2', 'Fable 5.2', 512, 2.3, 'keeps', 'unknown', usdPerMillion(8, 10, 16, 0.2, 40)),
  // [obs] as Fable 5.2
  row('claude-mythos-5-2', 'Mythos 5.2', 512, 2.3, 'keeps', 'unknown', usdPerMillion(8, 10, 16, 0.2, 40)),
  // prompt caching page, Sept 2026
  row('claude-fable-5-1', 'Fable 5.1', 512, 2.3, 'keeps', 'takes', usdPerMillion(10, 12.5, 20, 0.25, 50)),
  // prompt caching page, Sept 2026
  row('claude-mythos-5-1', 'Mythos 5.1', 512, 2.3, 'keeps', 'takes', usdPerMillion(10, 12.5, 20, 0.25, 50)),
  // prompt caching page
  row('claude-fable-5', 'Fable 5', 512, 2.3, 'keeps', 'takes', usdPerMillion(10, 12.5, 20, 1, 50)),
  // prompt caching page
  row('claude-mythos-5', 'Mythos 5', 512, 2.3, 'keeps', 'takes', usdPerMillion(10, 12.5, 20, 1, 50)),
  // prompt caching page, Sept 2026
  row('claude-opus-5-5', 'Opus 5.5', 512, 2.3, 'keeps', 'unknown', usdPerMillion(4, 5, 8, 0.2, 20)),
  // prompt caching page
  row('claude-opus-5', 'Opus 5', 512, 2.3, 'keeps', 'takes', usdPerMillion(5, 6.25, 10, 0.5, 25)),
  // prompt caching page
  row('claude-opus-4-8', 'Opus 4.8', 1024, 2.3, 'keeps', 'takes', usdPerMillion(5, 6.25, 10, 0.5, 25)),
  // prompt caching page
  row('claude-opus-4-7', 'Opus 4.7', 2048, 2.3, 'keeps', 'refuses', usdPerMillion(5, 6.25, 10, 0.5, 25)),
  // prompt caching page
  row('claude-opus-4-6', 'Opus 4.6', 4096, 2.75, 'keeps', 'refuses', usdPerMillion(5, 6.25, 10, 0.5, 25)),
  // prompt caching page
  row('claude-opus-4-5', 'Opus 4.5', 4096, 2.75, 'keeps', 'refuses', usdPerMillion(5, 6.25, 10, 0.5, 25)),
  // prompt caching page
  row('claude-opus-4-1', 'Opus 4.1', 1024, 2.75, 'drops', 'refuses', usdPerMillion(15, 18.75, 30, 1.5, 75)),
  // prompt caching page
  row('claude-opus-4', 'Opus 4', 1024, 2.75, 'drops', 'refuses', usdPerMillion(15, 18.75, 30, 1.5, 75), {
    aliases: ['claude-opus-4-0'],
  }),
  // [obs] since 2026-10-07
  row('claude-sonnet-5-5', 'Sonnet 5.5', 512, 2.3, 'keeps', 'unknown', usdPerMillion(2, 2.5, 4, 0.1, 10)),
  // prompt caching and pricing pages
  row('claude-sonnet-5', 'Sonnet 5', 1024, 2.3, 'keeps', 'refuses', usdPerMillion(2, 2.5, 4, 0.2, 10)),
  // prompt caching page; [obs] anthropic-sdk-python#1194 saw nothing cached below about 2,048
  row('claude-sonnet-4-6', 'Sonnet 4.6', 1024, 2.75, 'keeps', 'refuses', usdPerMillion(3, 3.75, 6, 0.3, 15), {
    seenMinimumTokens: 2048,
  }),
  // prompt caching page
  row('claude-sonnet-4-5', 'Sonnet 4.5', 1024, 2.75, 'drops', 'refuses', usdPerMillion(3, 3.75, 6, 0.3, 15)),
  // prompt caching page
  row('claude-sonnet-4', 'Sonnet 4', 1024, 2.75, 'drops', 'refuses', usdPerMillion(3, 3.75, 6, 0.3, 15), {
    aliases: ['claude-sonnet-4-0'],
  }),
  // [obs] since 2026-10-07; minimum not published, taken from Haiku 4.5
  row('claude-haiku-5-5', 'Haiku 5.5', 4096, 2.3, 'keeps', 'unknown', usdPerMillion(0.1, 0.125, 0.2, 0.01, 0.5), {
    longPrompt: { above: 100_000, prices: usdPerMillion(0.5, 0.625, 1, 0.05, 2.5) },
  }),
  // prompt caching page
  row('claude-haiku-4-5', 'Haiku 4.5', 4096, 2.75, 'drops', 'refuses', usdPerMillion(1, 1.25, 2, 0.1, 5)),
  // prompt caching page
  row('claude-3-5-haiku', 'Haiku 3.5', 2048, 2.75, 'drops', 'refuses', usdPerMillion(0.8, 1, 1.6, 0.08, 4), {
    aliases: ['claude-haiku-3-5', 'claude-3-5-haiku-latest'],
    // rate limits page, 2026-08
    readsCountInLimits: true,
  }),
  // retired; prices of the pricing page until 2026; prefixes of 1,163 (3.5) and 1,733 (3.7) tokens were seen cached
  row('claude-3-7-sonnet', 'Sonnet 3.7', 1024, 2.75, 'drops', 'refuses', usdPerMillion(3, 3.75, 6, 0.3, 15)),
  row('claude-3-5-sonnet', 'Sonnet 3.5', 1024, 2.75, 'drops', 'refuses', usdPerMillion(3, 3.75, 6, 0.3, 15)),
]
