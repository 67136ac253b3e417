/** What both ways of looking have. */
export type FinderProps = Readonly<{
  typed: string
  onType: (typed: string) => void
  /** Looks the other way for the same. */
  onOther: () => void
  onClose: () => void
}>
