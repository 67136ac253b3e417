import { z } from 'zod'

/**
 * A text, with what it means and what it may look like.
 *
 * @param example shown to people whose value is wrong
 */
export function text(description: string, example: string): z.ZodType<string> {
  return z
    .string()
    .min(1)
    .max(2000)
    .meta({ description, examples: [example] })
}

/** A text of a form. @param form anchored at both ends; published with the schema */
export function formed(description: string, example: string, form: RegExp): z.ZodType<string> {
  return z
    .string()
    .max(2000)
    .regex(form)
    .meta({ description, examples: [example] })
}

/** A whole number from `min` to `max`. */
export function whole(description: string, example: number, min = 1, max = 1_000_000_000): z.ZodType<number> {
  return z
    .int()
    .min(min)
    .max(max)
    .meta({ description, examples: [example] })
}

/** True or false. */
export function flag(description: string, example: boolean): z.ZodType<boolean> {
  return z.boolean().meta({ description, examples: [example] })
}

/** One of a few words, the first of which is the example. */
export function word<const T extends readonly [string, ...string[]]>(
  description: string,
  words: T,
): z.ZodType<T[number]> {
  return z.enum(words).meta({ description, examples: [words[0]] })
}
