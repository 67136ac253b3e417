/** How far a word is followed to either side. Unit: UTF-16 units. */
const WORD_REACH = 48
const WORD_CHARACTER = /[\w:.+/-]/

/** Dates, times and both together: `2026-11-21T22:20:30Z`, `22:20`, `21/11/2026`. */
const DATE_OR_TIME = /^T?\d{1,4}(?:[-:/T]\d{1,4}){1,7}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?$/
/** Seconds and milliseconds since the epoch, and counters. */
const NUMBER = /^\d{1,20}(?:\.\d{1,9})?$/
/** What stands before a value without a space: `time:22:20`. */
const LABEL = /^[a-z_]{2,}:/i
const PUNCTUATION = /^[.:/+-]+|[.:/+-]+$/g
const HEXADECIMAL = /^[0-9a-f]{8,}$/i
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i
const CALENDAR =
  /^(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|(?:jan|febr?)(?:uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|(?:sept?|octo?|nov|dec)(?:ember|ber)?|am|pm)$/i
/** Letters and at least three digits mixed, as in `msg_01CdLHgs9` or `req-48a1c2`. */
const MIXED_ID = /^(?=(?:[^\d]*\d){3})(?=.*[a-z])[\w-]{10,}$/i

/** Whether the word at a character looks like a clock, a counter or an id: something that is made anew for each request. */
export function isVolatile(text: string, at: number): boolean {
  const word = wordAt(text, at).replace(LABEL, '').replace(PUNCTUATION, '')
  return [DATE_OR_TIME, NUMBER, HEXADECIMAL, UUID, CALENDAR, MIXED_ID].some(pattern => pattern.test(word))
}

function wordAt(text: string, at: number): string {
  let start = at
  while (start > 0 && at - start < WORD_REACH && WORD_CHARACTER.test(text.charAt(start - 1))) start--
  let end = at
  while (end < text.length && end - at < WORD_REACH && WORD_CHARACTER.test(text.charAt(end))) end++
  return text.slice(start, end)
}

/**
 * Whether a text is the line that Claude Code puts in front of its system prompt to tell who is billed. Up to 2.1.180 it
 * changed with every request.
 */
export function isAttributionLine(text: string): boolean {
  return text.startsWith('x-anthropic-billing-header')
}
