import fc from 'fast-check'
import { type Message, type Request, Script } from '../../src/scenarios/script.ts'
import type { TrackSource } from '../../src/simulate/track.ts'

const MINUTE_SECONDS = 60
/** Their reads cost a tenth, a twentieth and a fortieth. */
const MODELS = ['claude-sonnet-4-6', 'claude-opus-5-5', 'claude-fable-5-1']

const pause = fc.oneof(
  fc.integer({ min: 0, max: 30 }),
  fc.integer({ min: 0, max: 8 * MINUTE_SECONDS }),
  fc.integer({ min: 0, max: 70 * MINUTE_SECONDS }),
)

/** What a request adds to the one before, when it comes, and what it changes of what went before. */
const step = fc.record({
  pause,
  width: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 15, max: 25 })),
  tokens: fc.integer({ min: 20, max: 2000 }),
  change: fc.constantFrom('nothing', 'nothing', 'nothing', 'nothing', 'system', 'rewind', 'reminder'),
})

const conversation = fc.record({
  start: fc.oneof(fc.integer({ min: 0, max: 30 }), pause),
  head: fc.constantFrom(0, 0, 0, 1),
  thread: fc.constantFrom('main' as const, 'subagent' as const),
  steps: fc.array(step, { minLength: 1, maxLength: 7 }),
})

/** Conversations side by side, some with a head in common, with pauses, wide steps and changes of what went before. */
export const generatedSource: fc.Arbitrary<TrackSource> = fc
  .tuple(fc.constantFrom(...MODELS), fc.array(conversation, { minLength: 1, maxLength: 3 }))
  .map(([model, conversations]) => {
    const script = new Script(model)
    for (const [i, { start, head, thread, steps }] of conversations.entries()) {
      script.add(requestsOf(i, start, head, steps), thread)
    }
    return script.toSource('generated')
  })

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

function requestsOf(name: number, start: number, head: number, steps: readonly Step[]): readonly Request[] {
  const text = (content: string, tokens: number) => ({ kind: 'text', tokens, content }) as const
  let messages: Message[] = [{ role: 'user', pieces: [text(`prompt ${name}`, 700)] }]
  let version = 0
  let at = start
  return steps.map(({ pause: seconds, width, tokens, change }, i) => {
    at += seconds
    if (change === 'system') version += 1
    if (change === 'rewind') messages = messages.slice(0, 1)
    const of = (kind: 'tool_use' | 'tool_result') =>
      Array.from({ length: width }, (_, n) => ({ kind, tokens, content: `${kind} ${name} ${i} ${n}` }))
    messages = [...messages, { role: 'assistant', pieces: of('tool_use') }, { role: 'user', pieces: of('tool_result') }]
    const reminder: Message[] = change === 'reminder' ? [{ role: 'user', pieces: [text(`reminder ${i}`, 50)] }] : []
    return {
      tools: [{ kind: 'other', tokens: 900, content: `tool ${head}` }],
      system: [text(`system ${head} ${version}`, 800)],
      messages: [...messages, ...reminder],
      at,
    }
  })
}
