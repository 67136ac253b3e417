/** What one side can say and the other cannot. */
export type LossCode =
  | 'arguments-not-json'
  | 'block-not-sayable'
  | 'bound-raised'
  | 'citations'
  | 'document-as-text'
  | 'error-flag'
  | 'field-not-sayable'
  | 'image-in-tool-result'
  | 'marker'
  | 'order'
  | 'thinking'
  | 'too-many-stops'
  | 'tool-not-sayable'
  | 'ttl'

/** Something that was left out or said differently, so that nothing is lost in silence. */
export type Loss = Readonly<{
  code: LossCode
  /** A JSON path in the request, `messages[3].content[0]`. */
  at: string
}>

/** Takes losses in while a request is converted. */
export type Lose = (code: LossCode, at: string) => void

/** Something converted, and what could not be. */
export type Converted<T> = Readonly<{ value: T; losses: readonly Loss[] }>

/** Converts with a list of losses beside it. */
export function collecting<T>(convert: (lose: Lose) => T): Converted<T> {
  const losses: Loss[] = []
  const value = convert((code, at) => losses.push({ code, at }))
  return { value, losses }
}

const SENTENCES: Readonly<Record<LossCode, string>> = {
  'arguments-not-json': 'The arguments of a tool call were no JSON object, and are kept as text.',
  'block-not-sayable': 'A content block of a kind that OpenAI models do not know was left out.',
  'bound-raised': 'The bound of the answer was raised to the least that the Responses API takes.',
  citations: 'Citations were left out.',
  'document-as-text': 'A document was sent as plain text.',
  'error-flag': 'That a tool failed was left out; its text is there.',
  'field-not-sayable': 'A setting that the other API does not have was left out.',
  'image-in-tool-result':
    'A picture or file was left out: chat completions take only text there, as in the result of a tool.',
  marker: 'A cache breakpoint was left out: none can stand there.',
  order: 'Text and tool calls of one message were put in another order.',
  thinking: "Another model's thinking was left out: only the model that signed it can read it.",
  'too-many-stops': 'Only the first four stop sequences were sent.',
  'tool-not-sayable': 'A tool that runs at Anthropic was left out.',
  ttl: 'The life of a cache breakpoint was left to the model.',
}

/** A loss as people read it. */
export function lossSentence({ code, at }: Loss): string {
  return `${at}: ${SENTENCES[code]}`
}
