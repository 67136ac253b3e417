/** A value between those that were used before and after it. */
type Link<V> = { readonly key: string; value: V | undefined; older: Link<V> | null; newer: Link<V> | null }

/**
 * Values by name, in the order in which they were put in: what was put in again is the newest.
 *
 * A `Map` would keep that order if each key were taken out first. But then it outgrows its table every few times, and V8's outgrown table refers to
 * the next one, with all that stood in it: once one is in the old part of the heap, whatever was ever in the map is carried there, until
 * that part is collected. With sixteen conversations at once that was a twentieth of a request's processor time.
 */
export class Recent<V> {
  readonly #links = new Map<string, Link<V>>()
  #oldest: Link<V> | null = null
  #newest: Link<V> | null = null

  /** How many values there are. */
  get size(): number {
    return this.#links.size
  }

  /** The value of a name. To ask for it is no use of it. */
  get(key: string): V | undefined {
    return this.#links.get(key)?.value
  }

  /** Puts a value in as the newest, in place of the one of this name. */
  set(key: string, value: V): void {
    const known = this.#links.get(key)
    if (known === undefined) {
      const link: Link<V> = { key, value, older: null, newer: null }
      this.#links.set(key, link)
      this.#append(link)
      return
    }
    known.value = value
    if (known === this.#newest) return
    this.#takeOut(known)
    this.#append(known)
  }

  /** Takes a value out, and tells which it was. */
  delete(key: string): V | undefined {
    const link = this.#links.get(key)
    if (link === undefined) return undefined
    this.#links.delete(key)
    this.#takeOut(link)
    const { value } = link
    // An outgrown table may still have it.
    link.value = undefined
    return value
  }

  /** Takes the oldest out where there are more than so many. */
  keep(most: number): void {
    while (this.size > most && this.#oldest !== null) this.delete(this.#oldest.key)
  }

  /** Names and values, the oldest first. What is given out may be taken out meanwhile. */
  *[Symbol.iterator](): Generator<readonly [key: string, value: V]> {
    for (let link = this.#oldest; link !== null; ) {
      const { key, value, newer } = link
      if (value !== undefined) yield [key, value]
      link = newer
    }
  }

  #append(link: Link<V>): void {
    link.older = this.#newest
    if (this.#newest === null) this.#oldest = link
    else this.#newest.newer = link
    this.#newest = link
  }

  #takeOut(link: Link<V>): void {
    const { older, newer } = link
    if (older === null) this.#oldest = newer
    else older.newer = newer
    if (newer === null) this.#newest = older
    else newer.older = older
    link.older = null
    link.newer = null
  }
}
