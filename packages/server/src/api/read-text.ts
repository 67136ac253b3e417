/**
 * Reads a body as text, as far as a limit.
 *
 * @param limit in bytes
 * @returns null for a body that is longer; the rest of it is not read
 */
export async function readText(request: Request, limit: number): Promise<string | null> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body ?? []) {
    length += chunk.length
    if (length > limit) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length).toString('utf8')
}
