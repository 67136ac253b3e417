import { type JSX, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { useWorkspace } from '../../../stores/workspace.ts'
import { decisionOf, type HunkChoice, settled, undecided } from '../../../view-model/project/choices.ts'
import { hunksOf } from '../../../view-model/project/hunks.ts'
import { isDirty } from '../../../view-model/project/open-file.ts'
import { buttonWords, choiceWords, type WriteRequest } from '../../../view-model/project/proposals.ts'
import { visibleName } from '../../../view-model/visible-text.ts'
import { LiveRegion } from '../../shell/live-region.tsx'
import { type Diff, mountDiff } from './diff-controller.ts'
import { useAcceptKey } from './use-accept-key.ts'

/** A change that the assistant proposes, to be accepted or refused as a whole or hunk by hunk. Answered once all is decided. */
export function ProposalView({ request }: Readonly<{ request: WriteRequest }>): JSX.Element {
  const { project, conversation } = useWorkspace()
  const { open } = useSyncExternalStore(project.subscribe, project.state)
  const { path, before, after } = request.proposal
  const hunks = useMemo(() => hunksOf(before, after), [before, after])
  const [choices, setChoices] = useState(() => undecided(hunks))
  const [isSent, setIsSent] = useState(false)
  const diff = useRef<Diff | null>(null)

  const take = (next: readonly HunkChoice[]): void => {
    if (isSent) return
    setChoices(next)
    diff.current?.choose(next)
    if (next.includes('open')) return
    setIsSent(true)
    void conversation.decide(request.id, decisionOf(before, after, hunks, next)).finally(() => setIsSent(false))
  }
  const newest = useRef(take)
  const known = useRef(choices)
  useEffect(() => {
    newest.current = take
    known.current = choices
  })
  const mount = useCallback(
    (host: HTMLElement | null) => {
      if (host === null) return
      const onChoose = (index: number, choice: HunkChoice): void => newest.current(known.current.with(index, choice))
      const made = mountDiff(host, { path, before: before ?? '', after, hunks, onChoose })
      diff.current = made
      return made.destroy
    },
    [path, before, after, hunks],
  )
  const acceptRest = (): void => take(settled(choices, 'accepted'))
  useAcceptKey(acceptRest)
  const words = buttonWords(choices)
  const draft = open.find(file => file.path === path)
  return (
    <div className="code">
      {draft !== undefined && isDirty(draft) && (
        <p className="file-bar file-bar-warn">
          Your draft of this file is not saved. What is accepted goes to the disk; your draft stays in its tab and is
          compared with it then.
        </p>
      )}
      <div className="code-host" ref={mount} data-typing />
      <div className="proposal-bar">
        <span className="proposal-said">
          {choiceWords(choices)} in <code>{visibleName(path)}</code>
        </span>
        <button type="button" className="button" disabled={isSent} onClick={() => take(settled(choices, 'refused'))}>
          {words.refuse}
        </button>
        <button type="button" className="button button-main" disabled={isSent} onClick={acceptRest}>
          {words.accept} <kbd>Ctrl+↵</kbd>
        </button>
      </div>
      <LiveRegion text={`A change of ${visibleName(path)} is proposed: ${choiceWords(choices)}.`} />
    </div>
  )
}
