import type { JSX } from 'react'
import { formatRoute } from '../../router.ts'
import type { ConversationState } from '../../stores/conversation-store.ts'
import { useWorkspace } from '../../stores/workspace.ts'
import { needsSettings } from '../../view-model/conversation/turn-words.ts'
import type { Problem } from '../../view-model/problem.ts'
import { visibleText } from '../../view-model/visible-text.ts'
import { formatCountdown } from '../../view-model/words.ts'
import { useNow } from '../parts/use-now.ts'

/** What stands between thread and composer: that something waits, went wrong, was cut short, or goes on elsewhere. */
export function TurnNotes({ state }: Readonly<{ state: ConversationState }>): JSX.Element | null {
  const { conversation: store } = useWorkspace()
  const { conversation, live, problem, lastEnd } = state
  const isCut = conversation?.isCutShort === true && live === null
  return (
    <>
      {live?.waiting != null && <Waiting waiting={live.waiting} />}
      {problem !== null && <ProblemCard problem={problem} onDismiss={store.dismissProblem} />}
      {isCut && (
        <div className="turn-note">
          <span>{lastEnd === 'failed' ? 'The turn failed before its end.' : 'The turn was cut short.'}</span>
          <span className="space" />
          <button type="button" className="button" onClick={() => void store.retry()}>
            Go on
          </button>
        </div>
      )}
      {lastEnd === 'steps' && (
        <div className="turn-note">
          <span>The turn reached its bound of requests. Say “go on” if it should.</span>
        </div>
      )}
      {conversation?.continuedBy != null && (
        <div className="turn-note">
          <span>
            This conversation was summed up and{' '}
            <a href={formatRoute({ view: 'project', conversation: conversation.continuedBy })}>
              continues in another one
            </a>
            .
          </span>
        </div>
      )}
    </>
  )
}

function Waiting({
  waiting,
}: Readonly<{ waiting: NonNullable<NonNullable<ConversationState['live']>['waiting']> }>): JSX.Element {
  const left = waiting.until - useNow()
  const { what, why } = waiting.problem
  return (
    <div className="turn-note turn-waiting" role="status">
      <span>
        <b>{left > 0 ? `Trying again in ${formatCountdown(left)}.` : 'Trying again.'}</b> {visibleText(what)}{' '}
        {visibleText(why)}
      </span>
    </div>
  )
}

/** What went wrong, why, and what to do about it. */
function ProblemCard({ problem, onDismiss }: Readonly<{ problem: Problem; onDismiss: () => void }>): JSX.Element {
  return (
    <section className="turn-note turn-problem" role="alert">
      <div className="problem-text">
        <p>
          <b>{visibleText(problem.what)}</b>
        </p>
        {problem.why !== '' && <p>{visibleText(problem.why)}</p>}
        {problem.fix !== '' && <p className="problem-fix">{visibleText(problem.fix)}</p>}
        <p className="remark">
          <code>{visibleText(problem.code)}</code>
          {needsSettings(problem.code) && (
            <>
              {' · '}
              <a href={formatRoute({ view: 'settings' })}>open settings</a>
            </>
          )}
        </p>
      </div>
      <button type="button" className="quiet-button" onClick={onDismiss}>
        dismiss
      </button>
    </section>
  )
}
