import { z } from 'zod'
import type { OpenApi } from './open-api.ts'

/**
 * Checks a value against a schema of an OpenAPI 3.1 description, whose schemas are JSON Schema.
 *
 * @returns what does not agree; empty when all does
 */
export function disagreements(value: unknown, schema: object, description: OpenApi): readonly string[] {
  const definitions = JSON.stringify(description.components.schemas).replaceAll('#/components/schemas/', '#/$defs/')
  const own = JSON.stringify(schema).replaceAll('#/components/schemas/', '#/$defs/')
  const whole = z.fromJSONSchema({ ...JSON.parse(own), $defs: JSON.parse(definitions) })
  const result = whole.safeParse(value)
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}
