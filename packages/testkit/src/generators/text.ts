import fc from 'fast-check'

/** Text that a reader of raw JSON may trip over: escapes, look-alikes of markers, characters of two and four bytes. */
const TREACHEROUS: readonly string[] = [
  '"cache_control":{"type":"ephemeral"}',
  'ends with a backslash \\',
  'a quote " and a brace }',
  'line one\nline two\r\n\ttabbed',
  'null \u0000 and delete \u007f',
  'separators \u2028 \u2029',
  'Grüße, 世界, 👩‍👩‍👧 and \u{10ffff}',
  '</script><!--',
  '{"messages":[{"role":"user","content":[]}]}',
  '\ufeffbyte order mark',
]

/** Any well-formed Unicode text, also empty or blank. Half surrogates are left out: the API refuses them. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 2, arbitrary: fc.constantFrom(...TREACHEROUS) },
)

/** Text that the API accepts in a text block: at least one character that is no white space. */
export const visibleText: fc.Arbitrary<string> = anyText.map(text => (text.trim() === '' ? `${text}x` : text))

/** A name of a tool as the API accepts it. */
export const toolName: fc.Arbitrary<string> = fc.stringMatching(/^[a-zA-Z0-9_-]{1,24}$/)

/** Field names that mean something elsewhere in a request; inside a tool's input they mean nothing. */
const TREACHEROUS_KEYS: readonly string[] = ['cache_control', 'content', 'type', 'messages', 'system', 'text', '']

/** A JSON object as a tool's input, nested a little, with treacherous field names. */
export const jsonObject: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.dictionary(
  fc.oneof(fc.constantFrom(...TREACHEROUS_KEYS), fc.string({ maxLength: 8 })),
  fc.letrec(tie => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      anyText,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.constant({ type: 'ephemeral' }),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...TREACHEROUS_KEYS), tie('value'), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).value,
  { maxKeys: 4, noNullPrototype: true },
)
