/**
 * Texts as the body of an answer: made as fast as they are read, and no more once the reader has left.
 *
 * @param cut is told when making them fails after the first, when it is too late to answer with a failure: it has to cut the connection, since
 * whatever ends in order is taken for the whole. Returns whether it could; otherwise the stream fails.
 * @throws what making the first of them throws, so that it can still be answered as a failure
 */
export async function streamLines(
  lines: AsyncIterable<string>,
  cut: (problem: unknown) => boolean,
): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder()
  const rest = lines[Symbol.asyncIterator]()
  let next: Promise<IteratorResult<string>> | null = Promise.resolve(await rest.next())
  let isCut = false
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    // What failed has ended for whoever asks it again.
    if (isCut) return
    try {
      const step = await (next ?? rest.next())
      next = null
      if (step.done === true) controller.close()
      else controller.enqueue(encoder.encode(step.value))
    } catch (problem) {
      // A stream that fails would be ended in order by Hono's listener, with the problem's own words as its last line, and printed.
      isCut = cut(problem)
      if (!isCut) throw problem
    }
  }
  return new ReadableStream({ pull, cancel: async () => void (await rest.return?.()) })
}
