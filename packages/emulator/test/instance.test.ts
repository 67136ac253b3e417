import fc from 'fast-check'
import { expect, it } from 'vitest'
import { inputOf, instanceOf, type Wish } from '../src/agent/instance.ts'
import type { JsonObject } from '../src/json.ts'

const nothing: Wish = () => undefined
const string = { type: 'string' }

it.each<{ why: string; schema: JsonObject; value: unknown; wish?: Wish }>([
  { why: 'no schema', schema: {}, value: {} },
  {
    why: 'required members only',
    schema: { properties: { a: string, b: string }, required: ['b'] },
    value: { b: 'emulated' },
  },
  { why: 'a wish', schema: { properties: { a: string } }, wish: name => name, value: { a: 'a' } },
  {
    why: 'a wish of another type',
    schema: { properties: { a: { type: 'number' } } },
    wish: () => 'x',
    value: { a: 1 },
  },
  {
    why: 'a wish in a list',
    schema: { properties: { a: { type: 'array', items: string } } },
    wish: () => 'x',
    value: { a: ['x'] },
  },
  {
    why: 'an enum',
    schema: { properties: { a: { enum: ['x', 'y'] } }, required: ['a'] },
    wish: () => 'y',
    value: { a: 'y' },
  },
  {
    why: 'an enum and a foreign wish',
    schema: { properties: { a: { enum: ['x', 'y'] } }, required: ['a'] },
    wish: () => 'z',
    value: { a: 'x' },
  },
  { why: 'a const', schema: { properties: { a: { const: 7 } }, required: ['a'] }, value: { a: 7 } },
  {
    why: 'a default',
    schema: { properties: { a: { type: 'string', default: 'd' } }, required: ['a'] },
    value: { a: 'd' },
  },
  {
    why: 'bounds of a number',
    schema: { properties: { a: { type: 'integer', minimum: 2.5 } }, required: ['a'] },
    value: { a: 3 },
  },
  {
    why: 'bounds of a string',
    schema: { properties: { a: { type: 'string', minLength: 12 } }, required: ['a'] },
    value: { a: 'emulated emu' },
  },
  {
    why: 'bounds of a list',
    schema: { properties: { a: { type: 'array', items: string, minItems: 2 } }, required: ['a'] },
    value: { a: ['emulated', 'emulated'] },
  },
  {
    why: 'one of several types',
    schema: { properties: { a: { type: ['null', 'string'] } }, required: ['a'] },
    value: { a: 'emulated' },
  },
  {
    why: 'alternatives',
    schema: { properties: { a: { anyOf: [{ type: 'null' }, { type: 'boolean' }] } }, required: ['a'] },
    value: { a: false },
  },
  {
    why: 'parts',
    schema: {
      allOf: [
        { properties: { a: string }, required: ['a'] },
        { properties: { b: { type: 'boolean' } }, required: ['b'] },
      ],
    },
    value: { a: 'emulated', b: false },
  },
  {
    why: 'a reference',
    schema: {
      $defs: { name: { type: 'string', default: 'ana' } },
      properties: { a: { $ref: '#/$defs/name' } },
      required: ['a'],
    },
    value: { a: 'ana' },
  },
  {
    why: 'a reference to nothing',
    schema: { properties: { a: { $ref: '#/$defs/none' } }, required: ['a'] },
    value: { a: {} },
  },
  { why: 'a required member that is not described', schema: { required: ['a'] }, value: { a: {} } },
])('$why', ({ schema, value, wish = nothing }) => {
  expect(inputOf(schema, wish)).toEqual(value)
})

it('a schema that refers to itself ends', () => {
  const schema = { properties: { next: { $ref: '#' } }, required: ['next'] }
  expect(JSON.stringify(inputOf(schema, nothing)).length).toBeLessThan(1_000)
})

it('a member called __proto__ stays a member', () => {
  const value = inputOf(JSON.parse('{"properties":{"__proto__":{"type":"string"}},"required":["__proto__"]}'), nothing)
  expect(JSON.stringify(value)).toBe('{"__proto__":"emulated"}')
})

/** Schemas of everything that is promised, nested. */
const schemas = fc.letrec<{ any: JsonObject; object: JsonObject }>(tie => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<JsonObject>(
      { type: 'string' },
      { type: 'boolean' },
      { type: 'null' },
      { type: ['string', 'null'] },
      { enum: [1, 'a'] },
      { const: 'c' },
    ),
    fc.record({ type: fc.constant('integer'), minimum: fc.integer({ min: -9, max: 9 }) }),
    fc.record({ type: fc.constant('string'), minLength: fc.nat(20), maxLength: fc.integer({ min: 20, max: 40 }) }),
    fc.record({ type: fc.constant('array'), items: tie('any'), minItems: fc.nat(3) }),
    fc.record({ anyOf: fc.array(tie('any'), { minLength: 1, maxLength: 3 }) }),
    tie('object'),
  ),
  object: fc
    .dictionary(fc.string({ minLength: 1, maxLength: 5 }), tie('any'), { maxKeys: 4 })
    .chain(properties =>
      fc.subarray(Object.keys(properties)).map(required => ({ type: 'object', properties, required })),
    ),
}))

/** Checks a value against what these schemas say. */
function isValid(value: unknown, schema: JsonObject): boolean {
  const { type, anyOf } = schema
  if ('const' in schema) return value === schema['const']
  if (Array.isArray(schema['enum'])) return schema['enum'].includes(value)
  if (Array.isArray(anyOf)) return anyOf.some(inner => isValid(value, inner as JsonObject))
  const types: unknown[] = Array.isArray(type) ? type : [type]
  return types.some(name => isOfType(value, String(name), schema))
}

function isOfType(value: unknown, type: string, schema: JsonObject): boolean {
  switch (type) {
    case 'null':
      return value === null
    case 'integer':
      return Number.isInteger(value) && Number(value) >= Number(schema['minimum'])
    case 'array':
      return (
        Array.isArray(value) &&
        value.length >= Number(schema['minItems']) &&
        value.every(item => isValid(item, schema['items'] as JsonObject))
      )
    case 'object':
      return isValidObject(value, schema)
    case 'string': {
      const { minLength = 0, maxLength = 1e9 } = schema as { minLength?: number; maxLength?: number }
      return typeof value === 'string' && value.length >= minLength && value.length <= maxLength
    }
    default:
      return type === 'boolean' && typeof value === 'boolean'
  }
}

function isValidObject(value: unknown, schema: JsonObject): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const { properties, required } = schema as { properties: Record<string, JsonObject>; required: string[] }
  return (
    required.every(name => Object.hasOwn(value, name)) &&
    Object.entries(value).every(
      ([name, member]) => Object.hasOwn(properties, name) && isValid(member, properties[name]!),
    )
  )
}

it('satisfies any schema of what it knows, with any wish', () => {
  fc.assert(
    fc.property(
      schemas.object,
      fc.oneof(fc.constant(undefined), fc.string(), fc.integer(), fc.boolean()),
      (schema, wished) => {
        const value = instanceOf(schema, () => wished)
        if (!isValid(value, schema)) throw new Error(`${JSON.stringify(value)} is not of ${JSON.stringify(schema)}`)
      },
    ),
    { numRuns: 500 },
  )
})
