import fc from 'fast-check'

type Fields = Record<string, unknown>

/** Words with something to read in them: the APIs refuse blank ones. */
const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter(text => text.trim() !== '')
const base64 = fc.uint8Array({ minLength: 1, maxLength: 24 }).map(bytes => Buffer.from(bytes).toString('base64'))
const marker = fc.constantFrom<Fields>({}, {}, {}, { cache_control: { type: 'ephemeral' } })
const toolId = fc.string({ unit: fc.constantFrom(...'abcXYZ019_-'), minLength: 1, maxLength: 20 })
const json = fc.jsonValue({ maxDepth: 2 }).map(value => JSON.parse(JSON.stringify(value)))
const input = fc.dictionary(words, json, { maxKeys: 3 }).map(value => JSON.parse(JSON.stringify(value)))

const text = fc.tuple(words, marker).map(([value, mark]) => ({ type: 'text', text: value, ...mark }))
const plainText = words.map(value => ({ type: 'text', text: value }))
const image = fc
  .tuple(
    fc.oneof(
      base64.map(data => ({ type: 'base64', media_type: 'image/png', data })),
      fc.webUrl().map(url => ({ type: 'url', url })),
    ),
    marker,
  )
  .map(([source, mark]) => ({ type: 'image', source, ...mark }))
const file = fc.tuple(base64, fc.constantFrom({}, { title: 'Plan.pdf' }), marker).map(([data, title, mark]) => ({
  type: 'document',
  source: { type: 'base64', media_type: 'application/pdf', data },
  ...title,
  ...mark,
}))
const toolUse = fc
  .tuple(toolId, words, input)
  .map(([id, name, value]) => ({ type: 'tool_use', id, name, input: value }))

/** Results say text on both wires, pictures in responses only. */
function toolResult(wire: 'chat' | 'responses'): fc.Arbitrary<Fields> {
  const inside =
    wire === 'chat'
      ? plainText
      : fc.oneof(
          plainText,
          image.map(({ type, source }) => ({ type, source })),
        )
  return fc
    .tuple(toolId, fc.array(inside, { minLength: 1, maxLength: 3 }), marker)
    .map(([id, content, mark]) => ({ type: 'tool_result', tool_use_id: id, content, ...mark }))
}

const user = (wire: 'chat' | 'responses'): fc.Arbitrary<Fields> =>
  fc
    .tuple(fc.array(toolResult(wire), { maxLength: 2 }), fc.array(fc.oneof(text, image, file), { maxLength: 3 }))
    .filter(([results, parts]) => results.length + parts.length > 0)
    .map(([results, parts]) => ({ role: 'user', content: [...results, ...parts] }))

/** What an assistant says before it calls: chat completions have no other order, and no markers on responses' output. */
const assistant = fc
  .tuple(fc.array(plainText, { maxLength: 2 }), fc.array(toolUse, { maxLength: 3 }))
  .filter(([parts, calls]) => parts.length + calls.length > 0)
  .map(([parts, calls]) => ({ role: 'assistant', content: [...parts, ...calls] }))

const tool = fc
  .record({ name: words, input_schema: fc.constant({ type: 'object', properties: {} }) })
  .chain(made => fc.constantFrom({ ...made }, { ...made, description: 'Does it.' }, { ...made, strict: true }))

const choice = fc.constantFrom<Fields>(
  { type: 'auto' },
  { type: 'any' },
  { type: 'none' },
  { type: 'tool', name: 'search' },
  { type: 'any', disable_parallel_tool_use: true },
)

/** Requests of the Messages API that say only what the other side can say too, in the form in which they come back. */
export function sayable(wire: 'chat' | 'responses'): fc.Arbitrary<Fields> {
  const conversation = fc
    .array(fc.tuple(user(wire), assistant), { maxLength: 3 })
    .chain(pairs => user(wire).map(last => [...pairs.flat(), last]))
  return fc.record(
    {
      model: fc.constant('my-gpt'),
      max_tokens: fc.integer({ min: wire === 'chat' ? 1 : 16, max: 64_000 }),
      messages: conversation,
      system: fc.array(text, { minLength: 1, maxLength: 3 }),
      tools: fc.array(tool, { minLength: 1, maxLength: 3 }),
      tool_choice: choice,
      temperature: fc.constantFrom(0, 0.5, 1),
      top_p: fc.constantFrom(0.1, 1),
      stream: fc.constant(true),
      ...(wire === 'chat' ? { stop_sequences: fc.array(words, { minLength: 1, maxLength: 4 }) } : {}),
      output_config: fc.constantFrom<Fields>(
        { effort: 'low' },
        { effort: 'max' },
        { format: { type: 'json_schema', schema: { type: 'object' } } },
      ),
    },
    { requiredKeys: ['model', 'max_tokens', 'messages'] },
  )
}
