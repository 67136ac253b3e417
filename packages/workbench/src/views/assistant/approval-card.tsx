import type { ApprovalRequest, Decision } from '@sternline/engine'
import { type JSX, useId, useState } from 'react'
import { useWorkspace } from '../../stores/workspace.ts'
import { plainResult } from '../../view-model/conversation/plain-result.ts'
import { visibleName, visibleText } from '../../view-model/visible-text.ts'
import { plural } from '../../view-model/words.ts'
import { useKeptText } from './kept-state.ts'

/** A question to the person: may this be written, may this be run? Nothing happens before they answer. */
export function ApprovalCard({ request }: Readonly<{ request: ApprovalRequest }>): JSX.Element {
  const { conversation, project } = useWorkspace()
  const [isAnswered, setAnswered] = useState(false)
  const title = useId()
  const { proposal } = request
  const decide = async (decision: Decision): Promise<void> => {
    setAnswered(true)
    if (project.state().proposal?.id === request.id) project.propose(null)
    await conversation.decide(request.id, decision)
    setAnswered(false)
  }
  return (
    <section className="approval" aria-labelledby={title}>
      <p id={title}>
        {proposal.kind === 'write' ? (
          <WriteQuestion path={proposal.path} before={proposal.before} after={proposal.after} />
        ) : (
          <>
            Run this command in the project folder? It can do whatever you can do, for at most{' '}
            {plural(Math.round(proposal.timeoutMs / 1000), 'second')}.
          </>
        )}
      </p>
      {proposal.kind === 'command' && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
        <pre className="plain approval-command" tabIndex={0}>
          {visibleText(proposal.command)}
        </pre>
      )}
      <div className="approval-actions">
        {proposal.kind === 'write' && (
          <button type="button" className="button" onClick={() => project.propose(request)}>
            See the change
          </button>
        )}
        <button
          type="button"
          className="button button-main"
          disabled={isAnswered}
          onClick={() => void decide({ allowed: true })}
        >
          {proposal.kind === 'write' ? 'Accept' : 'Run'}
        </button>
        <Refusal keep={request.id} isAnswered={isAnswered} onRefuse={decision => void decide(decision)} />
      </div>
    </section>
  )
}

function WriteQuestion({
  path,
  before,
  after,
}: Readonly<{ path: string; before: string | null; after: string }>): JSX.Element {
  const lines = plural(after === '' ? 0 : after.split('\n').length, 'line')
  return (
    <>
      {before === null ? 'Write the new file ' : 'Change '}
      <code>{visibleName(path)}</code>
      {before === null ? `, ${lines}?` : '?'}
    </>
  )
}

/** Refuses at once, or with a reason that the model is told. */
function Refusal({
  keep,
  isAnswered,
  onRefuse,
}: Readonly<{ keep: string; isAnswered: boolean; onRefuse: (decision: Decision) => void }>): JSX.Element {
  const [reason, setReason] = useKeptText(`reason:${keep}`)
  if (reason === null) {
    return (
      <button type="button" className="button" disabled={isAnswered} onClick={() => setReason('')}>
        Refuse
      </button>
    )
  }
  const said = reason.trim()
  return (
    <form
      className="approval-reason"
      onSubmit={event => {
        event.preventDefault()
        onRefuse(said === '' ? { allowed: false } : { allowed: false, reason: plainResult(said) })
      }}
      onKeyDown={event => {
        if (event.key !== 'Escape') return
        // Else it would stop the turn.
        event.preventDefault()
        setReason(null)
      }}
    >
      <input
        className="field"
        aria-label="Why not? The assistant is told."
        placeholder="Why not? (the assistant is told; may be empty)"
        value={reason}
        // biome-ignore lint/a11y/noAutofocus: the person has just asked for this field.
        autoFocus
        onChange={event => setReason(event.target.value)}
      />
      <button type="submit" className="button" disabled={isAnswered}>
        Refuse
      </button>
      <button type="button" className="text-button" onClick={() => setReason(null)}>
        Not yet
      </button>
    </form>
  )
}
