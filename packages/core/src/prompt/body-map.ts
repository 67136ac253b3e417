/** A stretch of bytes, the end not included. */
export type Span = Readonly<{ start: number; end: number }>

/** A `cache_control` member in the bytes. */
export type MarkerSpan = Readonly<{
  /** What to cut to remove the member, its comma included. */
  cut: Span
  /** The value alone. */
  value: Span
}>

/** Where a block stands in the bytes: its object, or the string literal with its quotes. */
export type BlockSpan = Span &
  Readonly<{
    form: 'block' | 'string'
    /** True for an object without members: then the first one needs no comma. */
    isEmpty: boolean
    markerSpan: MarkerSpan | null
    /** Markers inside `tool_result.content`. */
    nestedSpans: readonly MarkerSpan[]
  }>

/** Where a body's blocks and markers stand, for whoever changes a few of them. Positions are bytes from the body's start. */
export type BodyPlaces = Readonly<{
  /** In the order of `prompt.blocks`. */
  blocks: Readonly<{ at: (index: number) => BlockSpan | undefined }>
  /** The top-level `cache_control`, if any. */
  automaticSpan: MarkerSpan | null
}>

/** The map of a body: where every block, every message and every marker stands. */
export type BodyMap = BodyPlaces &
  Readonly<{
    blocks: readonly BlockSpan[]
    /** The place behind each message, and whether the API clears it at the next user message. */
    messages: readonly Readonly<{ end: number; cleared: boolean }>[]
    /** How many elements its lists have: tools, blocks, messages, and what stands inside of blocks. There is a most of them. */
    elements: number
  }>
