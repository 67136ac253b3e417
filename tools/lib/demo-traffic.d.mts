/** Who calls: a session, as a client, perhaps one of its sub-agents. */
export type Caller = Readonly<{
  url: string
  session: string
  client: string
  model?: string
  agent?: string
  parent?: string
}>

/** What the emulator said that it billed, in the API's words. */
export type BilledUsage = Readonly<{
  input_tokens: number
  cache_read_input_tokens: number
  cache_creation_input_tokens: number
  output_tokens: number
}>

/** Sends one request and reads the whole answer. */
export function send(caller: Caller, request: object): Promise<Readonly<{ id: string; usage: BilledUsage }>>

/** Moves the emulator's clock forward. */
export function wait(url: string, minutes: number): Promise<void>

/** Tools of some thousand tokens. */
export function toolsNamed(...names: string[]): readonly object[]

/** A conversation of so many turns. */
export function messagesOf(turns: number, lines?: number): readonly object[]

/** Sends all that the page is shown with. */
export function sendDemoTraffic(url: string): Promise<void>
