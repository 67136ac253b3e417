/**
 * Texts as the body of an answer: made as fast as they are read, and no more once the reader has left.
 *
 * @throws what making the first of them throws, so that it can still be answered as a failure
 */
export async function streamLines(lines: AsyncIterable<string>): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder()
  const rest = lines[Symbol.asyncIterator]()
  let next: Promise<IteratorResult<string>> | null = Promise.resolve(await rest.next())
  return new ReadableStream({
    pull: async controller => {
      const step = await (next ?? rest.next())
      next = null
      if (step.done === true) controller.close()
      else controller.enqueue(encoder.encode(step.value))
    },
    cancel: async () => void (await rest.return?.()),
  })
}
