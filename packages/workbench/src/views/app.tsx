import { type JSX, useEffect, useMemo, useSyncExternalStore } from 'react'
import type { Store } from '../store.ts'
import { listSessions, openSession } from '../view-model/selectors.ts'
import type { State } from '../view-model/state.ts'
import { EmptyState } from './empty-state.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { Legend } from './legend.tsx'
import { ProblemNotice } from './problem-notice.tsx'
import { SessionList } from './session-list.tsx'
import { SessionView } from './session-view.tsx'
import { TopBar } from './top-bar.tsx'

/**
 * The whole page.
 *
 * @param props.address where clients reach this server, for the commands of the empty page
 */
export function App({ store, address }: Readonly<{ store: Store; address: string }>): JSX.Element {
  const state = useSyncExternalStore(store.subscribe, store.state)
  useEffect(() => store.start(), [store])
  return (
    <div className="page">
      <TopBar status={state.status} connection={state.connection} />
      {state.problem !== null && (
        <ProblemNotice problem={state.problem} onRetry={store.refresh} onDismiss={store.dismissProblem} />
      )}
      <Body state={state} store={store} address={address} />
      <Legend />
    </div>
  )
}

function Body({ state, store, address }: Readonly<{ state: State; store: Store; address: string }>): JSX.Element {
  const { summaries, conversations, picked } = state
  // biome-ignore lint/correctness/useExhaustiveDependencies: the two are functions of these three parts of the state alone.
  const [sessions, open] = useMemo(
    () => [listSessions(state), openSession(state)] as const,
    [summaries, conversations, picked],
  )
  if (open === null) {
    return <EmptyState address={address} loading={!state.listed} connection={state.connection} />
  }
  const name = open.summary.session
  return (
    <div className="columns">
      <SessionList
        sessions={sessions}
        open={name}
        following={picked === null}
        now={state.status?.now ?? null}
        onPick={store.pick}
      />
      <main className="session" aria-labelledby="session-title">
        <ErrorBoundary key={name}>
          <SessionView session={open} />
        </ErrorBoundary>
      </main>
    </div>
  )
}
