import { z } from '@hono/zod-openapi'

/** A text that is one of a closed set; the record names every member, so a new one that is forgotten does not compile. */
export function oneOf<T extends string>(values: Readonly<Record<T, true>>): z.ZodType<T> {
  const names = Object.keys(values)
  return z
    .custom<T>(
      value => typeof value === 'string' && Object.hasOwn(values, value),
      `one of ${names.join(', ')} is expected`,
    )
    .openapi({ type: 'string', enum: names })
}

/** Null, or what the schema takes. Zod's own `nullable` is lost in the description where the schema has a name there. */
export function orNull<T>(schema: z.ZodType<T>): z.ZodType<T | null> {
  return z.union([schema, z.null()])
}

/** A whole number of zero or more. */
export const count: z.ZodType<number> = z.int().min(0)

/** Money. */
export const nano: z.ZodType<number> = z.int().openapi({ description: 'Billionths of a US dollar.' })

/** A point in time. */
export const time: z.ZodType<number> = z.int().min(0).openapi({ description: 'Epoch milliseconds.' })

/** A name or a code; never a text of a prompt. */
export const text: z.ZodType<string> = z.string()

/** Bounds of a number in a query. */
type Bounds = Readonly<{ least: number; most: number; description: string }>

/** Digits of the largest number that is read: more are not, so that nothing is rounded in silence. */
const MAXIMUM_DIGITS = 15

/** A whole number in a query or a path: digits and nothing else. */
export function digits({ least, most, description }: Bounds): z.ZodType<number, string> {
  const expected = `a whole number from ${least} to ${most} is expected`
  return z
    .string()
    .regex(/^\d+$/, expected)
    .max(MAXIMUM_DIGITS, expected)
    .transform(Number)
    .pipe(z.number().min(least, expected).max(most, expected))
    .openapi({ type: 'integer', minimum: least, maximum: most, description })
}

/** The latest point in time that a date can have. Unit: epoch milliseconds. */
const LATEST_MS = 8_640_000_000_000_000

/** A point in time in a query, which may be left out. */
export function point(description: string): z.ZodType<number | undefined, string | undefined> {
  return digits({ least: 0, most: LATEST_MS, description }).optional()
}
