/** Calls that were counted already, by their message and request ids, and the session that each was counted in. */
export class SeenCalls {
  readonly #groups = new Map<string, string>()

  /** The session that a call was counted in; null for one that was not, and for one without an id. */
  groupOf(messageId: string | null, requestId: string | null): string | null {
    return this.#groups.get(keyOf(messageId, requestId)) ?? null
  }

  /** Counts a call. One without an id is never known again. */
  add(messageId: string | null, requestId: string | null, group: string): void {
    if (messageId !== null || requestId !== null) this.#groups.set(keyOf(messageId, requestId), group)
  }
}

function keyOf(messageId: string | null, requestId: string | null): string {
  return `${messageId ?? ''} ${requestId ?? ''}`
}
