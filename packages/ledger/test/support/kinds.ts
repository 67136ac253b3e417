/** Every kind of value that JavaScript has, made afresh, so that a child process can be told by name which one to bind. */
export const KINDS: Readonly<Record<string, () => unknown>> = {
  null: () => null,
  true: () => true,
  false: () => false,
  zero: () => 0,
  'negative zero': () => -0,
  'small integer': () => 7,
  'negative integer': () => -7,
  'beyond 2^31': () => 2 ** 31,
  'beyond 2^32': () => 2 ** 32 + 1,
  'last safe integer': () => Number.MAX_SAFE_INTEGER,
  'first safe integer': () => Number.MIN_SAFE_INTEGER,
  '2^53': () => 2 ** 53,
  '1e300': () => 1e300,
  fraction: () => 1.5,
  'least fraction': () => Number.MIN_VALUE,
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  '-Infinity': () => Number.NEGATIVE_INFINITY,
  'small bigint': () => 7n,
  'unsafe bigint': () => 2n ** 53n + 1n,
  'last bigint': () => 2n ** 63n - 1n,
  'first bigint': () => -(2n ** 63n),
  'bigint too large': () => 2n ** 63n,
  'bigint too small': () => -(2n ** 63n) - 1n,
  text: () => 'Grüße, 世界, 👩‍👩‍👧',
  'empty text': () => '',
  'text of digits': () => '007',
  'text like SQL': () => "'; drop table thing; --",
  'text of 5 MB': () => 'x'.repeat(5_000_000),
  'text with NUL': () => 'cut\u0000here',
  'text that ends with NUL': () => 'cut\u0000',
  'first half of a pair': () => 'a\ud83d',
  'second half of a pair': () => '\ude00a',
  bytes: () => new Uint8Array([0, 1, 255]),
  'no bytes': () => new Uint8Array(0),
  'part of bytes': () => new Uint8Array([1, 2, 3, 4]).subarray(1, 3),
  'a Buffer': () => Buffer.from([7, 8]),
  '20 MB of bytes': () => new Uint8Array(20_000_000).fill(9),
  undefined: () => undefined,
  Date: () => new Date(0),
  object: () => ({ a: 1 }),
  'object without prototype': () => Object.create(null),
  array: () => [1, 2],
  ArrayBuffer: () => new ArrayBuffer(3),
  'other typed array': () => new Float64Array(2),
  DataView: () => new DataView(new ArrayBuffer(2)),
  'boxed number': () => Object(3),
  'boxed boolean': () => Object(true),
  symbol: () => Symbol('x'),
  function: () => () => 1,
  'object with toString': () => ({ toString: () => 'text' }),
}

/** Writes a value that was read so that JSON can carry it and kinds stay apart. */
export function describeValue(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'string') return `'${value.slice(0, 40)}' of ${value.length}`
  if (Object.prototype.toString.call(value) !== '[object Uint8Array]') return `${value}`
  const bytes = value as Uint8Array
  return `[${bytes.subarray(0, 5)}] of ${bytes.length}`
}
