import type Anthropic from '@anthropic-ai/sdk'
import { expectTypeOf, it } from 'vitest'
import type { WireDeltaUsage, WireMessage, WireUsage } from '../src/message.ts'
import type { StreamEvent } from '../src/stream-events.ts'

type Writable<T> = T extends readonly (infer Item)[]
  ? Writable<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Writable<T[Key]> }
    : T

it('what goes out has the types of the official SDK', () => {
  expectTypeOf<Writable<WireMessage>>().toExtend<Anthropic.Message>()
  expectTypeOf<keyof WireMessage>().toEqualTypeOf<keyof Anthropic.Message>()
  expectTypeOf<keyof WireUsage>().toEqualTypeOf<keyof Anthropic.Usage>()
  expectTypeOf<keyof WireDeltaUsage>().toEqualTypeOf<keyof Anthropic.MessageDeltaUsage>()
  expectTypeOf<Writable<Exclude<StreamEvent, { type: 'ping' }>>>().toExtend<Anthropic.RawMessageStreamEvent>()
})
