/** Unit: characters. An event longer than this is none. */
const LONGEST_EVENT = 16 * 1024 * 1024

/**
 * Reads the data of server-sent events as their bytes come. Whatever the pieces, characters and lines stay whole.
 *
 * @throws TypeError for an event that does not end
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  let data: string[] = []
  for await (const line of readLines(body)) {
    if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5))
    if (line !== '') continue
    if (data.length > 0) yield data.join('\n')
    data = []
  }
}

/** What is left without a line's end at the end of the stream was never whole. */
async function* readLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const bytes of body) {
    rest += decoder.decode(bytes, { stream: true })
    if (rest.length > LONGEST_EVENT) throw new TypeError('An event of the stream does not end.')
    // A carriage return at the very end may be the first half of a line's end.
    const lines = rest.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    yield* lines
  }
}
