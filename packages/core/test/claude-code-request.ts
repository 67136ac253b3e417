/** The benchmark's bodies are plain JavaScript without types: this is what is used of them here. */
type Bodies = Readonly<{ claudeCodeRequest: (bytes: number) => object }>

const { claudeCodeRequest: create }: Bodies = await import(new URL('../bench/bodies.mjs', import.meta.url).href)

/** A request of about so many bytes as Claude Code sends it, made from a seed. */
export function claudeCodeRequest(bytes: number): object {
  return create(bytes)
}
