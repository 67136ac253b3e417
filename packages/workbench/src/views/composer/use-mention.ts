import { useMemo, useState } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'
import {
  type Mention,
  type MentionOption,
  mentionAt,
  mentionOptions,
  rankMentions,
  withoutMention,
} from '../../view-model/composer/mentions.ts'
import { useComposer } from './use-composer.ts'

/** As many as are looked through without scrolling far. */
const MOST = 40

/** The list that opens while a mention is written. */
export type MentionList = Readonly<{
  /** Null while no mention is written. */
  mention: Mention | null
  options: readonly MentionOption[]
  /** Index of the option that Enter takes. */
  active: number
  isReading: boolean
  /** The caret moved, or the text changed. */
  follow: (text: string, caret: number) => void
  move: (step: number) => void
  /** Closes the list; the text stays. */
  dismiss: () => void
  /** Attaches or pins an option, and gives the text that is left. */
  take: (option: MentionOption, how: 'attach' | 'pin') => Readonly<{ text: string; caret: number }> | null
}>

/** What stands behind an `@` in the text, and what it may become. */
export function useMention(): MentionList {
  const { composer, project } = useWorkspace()
  const { text, files } = useComposer()
  const [written, setWritten] = useState<Mention | null>(null)
  const [dismissed, setDismissed] = useState<number | null>(null)
  const [active, setActive] = useState(0)
  const mention = written !== null && written.start !== dismissed ? written : null
  const isOpen = mention !== null
  // The selection is the one that stood when the mention was begun: writing it has taken the focus away from the editor.
  const all = useMemo(
    () => (isOpen ? mentionOptions(files?.paths ?? [], project.editorState()) : []),
    [isOpen, files, project],
  )
  // Not deferred: what Enter takes has to fit what was typed by then.
  const query = mention?.query ?? ''
  const options = useMemo(() => rankMentions(all, query, MOST), [all, query])
  return {
    mention,
    options,
    active: Math.min(active, Math.max(0, options.length - 1)),
    isReading: files === null,
    follow: (now, caret) => {
      const next = mentionAt(now, caret)
      if (next !== null && written === null) composer.readFiles()
      if (next?.start !== dismissed) setDismissed(null)
      if (next?.query !== written?.query) setActive(0)
      setWritten(next)
    },
    move: step => setActive(index => (index + step + options.length) % Math.max(1, options.length)),
    dismiss: () => setDismissed(mention?.start ?? null),
    take: ({ attachment }, how) => {
      if (mention === null) return null
      if (how === 'attach') composer.attach(attachment)
      else if (attachment.kind === 'file') void composer.pin(attachment.path)
      else return null
      const left = withoutMention(text, mention)
      composer.write(left)
      setWritten(null)
      return { text: left, caret: mention.start }
    },
  }
}
