/** What is made when somebody first asks for it. */
export interface OnFirstUse<T> {
  /** The same for everyone who asks. */
  ask(): Promise<T>
  /** What was made or is being made; null while nobody has asked. */
  made(): Promise<T> | null
}

/**
 * Puts off what not every server needs. A module that is loaded stays in memory for good, and a gateway that nobody looks at runs for
 * days: so what belongs to the page, or to one kind of upstream, is imported inside `make`. What fails there fails for who asked, and the
 * next who asks tries again.
 */
export function onFirstUse<T>(make: () => Promise<T>): OnFirstUse<T> {
  let made: Promise<T> | null = null
  const attempt = async (): Promise<T> => {
    try {
      return await make()
    } catch (problem) {
      made = null
      throw problem
    }
  }
  return {
    ask: () => {
      made ??= attempt()
      return made
    },
    made: () => made,
  }
}
