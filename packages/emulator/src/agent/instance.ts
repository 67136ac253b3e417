import { isObject, type JsonObject } from '../json.ts'

/** A value for a member that is wanted by name; undefined where any valid value will do. */
export type Wish = (name: string) => unknown

/** Deeper schemas are cut off: they may refer to themselves. Unit: levels. */
const DEEPEST = 12

/**
 * Makes a value that satisfies a JSON schema, as small as possible: required members, and optional ones that are wished for.
 * Knows type, enum, const, default, properties, required, items, minItems, minLength, minimum, anyOf, oneOf, allOf and local
 * `$ref`; what a schema says beyond that may not hold.
 *
 * @param wish values for members of any level, by name; one whose type does not fit is made to fit or left away
 */
export function instanceOf(schema: JsonObject, wish: Wish): unknown {
  return madeFrom(schema, undefined, { wish, root: schema, depth: 0 })
}

/** The same for an object: the input of a tool. */
export function inputOf(schema: JsonObject, wish: Wish): JsonObject {
  const value = instanceOf({ type: 'object', ...schema }, wish)
  return isObject(value) ? value : {}
}

type Making = Readonly<{ wish: Wish; root: JsonObject; depth: number }>

function madeFrom(given: JsonObject, wished: unknown, making: Making): unknown {
  const schema = resolved(given, making)
  if ('const' in schema) return schema['const']
  const choices = schema['enum']
  if (Array.isArray(choices)) return choices.includes(wished) ? wished : choices[0]
  switch (typeOf(schema, wished)) {
    case 'object':
      return objectOf(schema, making)
    case 'array':
      return arrayOf(schema, wished, making)
    case 'string':
      return stringOf(schema, wished)
    case 'integer':
    case 'number':
      return numberOf(schema, wished)
    case 'boolean':
      return typeof wished === 'boolean' ? wished : schema['default'] === true
    case 'null':
      return null
    default:
      return wished ?? schema['default'] ?? {}
  }
}

/** The schema with its references, first alternatives and parts put in place. */
function resolved(schema: JsonObject, { root, depth }: Making, hops = 0): JsonObject {
  if (depth > DEEPEST || hops > DEEPEST) return { type: 'null' }
  const next = (inner: JsonObject): JsonObject => resolved(inner, { root, depth, wish: none }, hops + 1)
  const { $ref, anyOf, oneOf, allOf, ...rest } = schema
  if (typeof $ref === 'string') return next({ ...referred($ref, root), ...rest })
  if (Array.isArray(allOf)) return next(merged([...allOf.filter(isObject), rest]))
  const alternatives = Array.isArray(anyOf) ? anyOf : oneOf
  if (!Array.isArray(alternatives)) return schema
  const usable = alternatives.filter(isObject)
  return next({ ...rest, ...(usable.find(({ type }) => type !== 'null') ?? usable[0]) })
}

const none: Wish = () => undefined

function referred(reference: string, root: JsonObject): JsonObject {
  if (!reference.startsWith('#')) return {}
  let found: unknown = root
  for (const part of reference.slice(1).split('/').filter(Boolean)) {
    found = isObject(found) ? found[part.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined
  }
  return isObject(found) ? found : {}
}

function merged(schemas: readonly JsonObject[]): JsonObject {
  const properties = Object.assign({}, ...schemas.map(schema => schema['properties']))
  const required = schemas.flatMap(schema => (Array.isArray(schema['required']) ? schema['required'] : []))
  const whole: JsonObject = Object.assign({}, ...schemas)
  return { ...whole, properties, required }
}

function typeOf(schema: JsonObject, wished: unknown): unknown {
  const { type } = schema
  const types: readonly unknown[] = Array.isArray(type) ? type : [type]
  const fitting = types.find(name => name === (Array.isArray(wished) ? 'array' : typeof wished))
  const first = fitting ?? types.find(name => name !== 'null') ?? types[0]
  if (first !== undefined) return first
  if (isObject(schema['properties'])) return 'object'
  return isObject(schema['items']) ? 'array' : undefined
}

function objectOf(schema: JsonObject, { wish, root, depth }: Making): JsonObject {
  const properties = isObject(schema['properties']) ? schema['properties'] : {}
  const required: readonly unknown[] = Array.isArray(schema['required']) ? schema['required'] : []
  const names = new Set([...Object.keys(properties), ...required.filter(name => typeof name === 'string')])
  const members = [...names].flatMap(name => {
    const wished = wish(name)
    if (wished === undefined && !required.includes(name)) return []
    const inner = Object.hasOwn(properties, name) ? properties[name] : undefined
    return [[name, madeFrom(isObject(inner) ? inner : {}, wished, { wish, root, depth: depth + 1 })] as const]
  })
  // `fromEntries` defines members, so one that is called `__proto__` stays a member.
  return Object.fromEntries(members)
}

function arrayOf(schema: JsonObject, wished: unknown, making: Making): readonly unknown[] {
  const items = isObject(schema['items']) ? schema['items'] : {}
  const inner: Making = { ...making, depth: making.depth + 1 }
  const given: readonly unknown[] = Array.isArray(wished) ? wished : [wished]
  const least = Math.min(Number(schema['minItems'] ?? 0) || 0, LONGEST_LIST)
  const count = Math.max(least, wished === undefined ? 0 : given.length)
  return Array.from({ length: count }, (_, i) => madeFrom(items, given[i] ?? given[0], inner))
}

const LONGEST_LIST = 100
const FILLER = 'emulated'

function stringOf(schema: JsonObject, wished: unknown): string {
  const fallback = typeof schema['default'] === 'string' ? schema['default'] : FILLER
  const text = typeof wished === 'string' ? wished : fallback
  const { minLength, maxLength } = schema
  const padded = typeof minLength === 'number' ? text.padEnd(Math.min(minLength, 10_000), ' emulated') : text
  return typeof maxLength === 'number' ? padded.slice(0, maxLength) : padded
}

function numberOf(schema: JsonObject, wished: unknown): number {
  const isFitting = (value: unknown): value is number => typeof value === 'number' && isWithin(value, schema)
  return [wished, schema['default'], 1, ...edges(schema)].find(isFitting) ?? 1
}

function isWithin(value: number, { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonObject): boolean {
  if (type === 'integer' && !Number.isInteger(value)) return false
  if (typeof minimum === 'number' && value < minimum) return false
  if (typeof maximum === 'number' && value > maximum) return false
  if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum) return false
  return !(typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum)
}

/** Numbers at the bounds of a schema. */
function edges({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonObject): readonly number[] {
  const known = [minimum, maximum, exclusiveMinimum, exclusiveMaximum].filter(bound => typeof bound === 'number')
  return known.flatMap(bound => [
    bound,
    Math.ceil(bound),
    Math.floor(bound),
    Math.floor(bound) + 1,
    Math.ceil(bound) - 1,
  ])
}
