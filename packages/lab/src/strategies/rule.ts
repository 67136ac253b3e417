/**
 * How a product holds its messages while it places markers. `merged`: as on Anthropic's wire, where results of tools are
 * blocks of a user message. `tool-message`: the results of one answer are a message of their own, before the user's words.
 * `chat`: every result is a message of its own, as in OpenAI's chat form.
 */
export type Shape = 'merged' | 'tool-message' | 'chat'

/**
 * A message, counted from the end. `M`: of any role; `K`: of any role that holds a block which can be marked; `U`: of the
 * user, results of tools included; `H`: the last one of the user that holds something other than results.
 */
export type MessageName = 'M-1' | 'M-2' | 'K-1' | 'K-2' | 'U-1' | 'U-2' | 'H'

/**
 * Where a marker stands. `T*`: the last tool that is not deferred; `S0`, `S1`, `S`: first, second and last system block;
 * `end(x)`: the last block of a message that can be marked; `text(x)`: its last text; `AUTO`: the top-level marker, which
 * the API puts on the last block that can be marked. Nothing is marked where there is no such block.
 */
export type Place = 'T*' | 'S0' | 'S1' | 'S' | 'AUTO' | `end(${MessageName})` | `text(${MessageName})`

/** How another product places markers, as data. The notation is that of `Place`. */
export type Rule = Readonly<{
  /** As it is named on the command line. */
  name: string
  /** As people call the product. */
  title: string
  shape: Shape
  /** At most four. Markers live five minutes, */
  places: readonly Place[]
  /** but an hour at these places. Default: none. */
  hour?: readonly Place[]
  /** Requests with fewer messages than this, system included, are not marked. Default: all are. */
  fromMessages?: number
  /** Where the rule was read. */
  source: string
  /** When that source was looked at: year and month. */
  checked: string
}>
