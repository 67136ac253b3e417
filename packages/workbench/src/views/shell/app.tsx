import { type JSX, lazy, Suspense, useEffect, useMemo, useSyncExternalStore } from 'react'
import type { Client } from '../../client/client.ts'
import { type Route, SESSIONS, useRoute } from '../../router.ts'
import type { ProjectState } from '../../stores/project-store.ts'
import type { Store } from '../../stores/store.ts'
import type { Workspace } from '../../stores/workspace.ts'
import { listSessions, type OpenSession, openSession } from '../../view-model/selectors.ts'
import type { State } from '../../view-model/state.ts'
import { Patterns } from '../parts/patterns.tsx'
import { SessionList } from '../sessions/session-list.tsx'
import { SessionView } from '../sessions/session-view.tsx'
import { EmptyState } from './empty-state.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { Legend } from './legend.tsx'
import { ProblemNotice } from './problem-notice.tsx'
import { TopBar } from './top-bar.tsx'
import { useLeaveQuestion } from './use-leave-question.ts'

/** Views that do not open first are loaded when they do. */
const ExchangeView = lazy(() =>
  import('../exchange/exchange-view.tsx').then(({ ExchangeView }) => ({ default: ExchangeView })),
)
const ProjectView = lazy(() =>
  import('../project/project-view.tsx').then(({ ProjectView }) => ({ default: ProjectView })),
)
const SettingsView = lazy(() =>
  import('../settings/settings-view.tsx').then(({ openSettings }) => ({ default: openSettings() })),
)
const UsageView = lazy(() => import('../usage/usage-view.tsx').then(({ UsageView }) => ({ default: UsageView })))

/**
 * The whole page: bar, view, legend. A new view gets a route, a tab in the bar, and a line in `View`.
 *
 * @param props.address where clients reach this server, for the commands of the empty page
 */
export function App({
  store,
  workspace,
  address,
}: Readonly<{ store: Store; workspace: Workspace; address: string }>): JSX.Element {
  const state = useSyncExternalStore(store.subscribe, store.state)
  const { project } = workspace
  const opened = useSyncExternalStore(project.subscribe, project.state)
  const route = atHome(useRoute(), opened)
  useEffect(() => store.start(), [store])
  useEffect(() => project.start(), [project])
  useLeaveQuestion(project)
  const session = route.view === 'sessions' ? route.session : null
  useEffect(() => store.pick(session), [store, session])
  return (
    <div className="page">
      <Patterns />
      <TopBar status={state.status} connection={state.connection} view={route.view} />
      {state.problem !== null && (
        <ProblemNotice problem={state.problem} onRetry={store.refresh} onDismiss={store.dismissProblem} />
      )}
      <div className="view">
        <ErrorBoundary key={route.view}>
          <Suspense fallback={<p className="loading faint">Loading.</p>}>
            <View route={route} state={state} store={store} workspace={workspace} address={address} />
          </Suspense>
        </ErrorBoundary>
      </div>
      <Legend view={route.view} />
    </div>
  )
}

/** Where a person is who did not say where to: at the project where there is one. */
function atHome(route: Route, { isRead, root }: ProjectState): Route {
  if (route.view !== 'home' || !isRead) return route
  return root === null ? SESSIONS : { view: 'project', conversation: null }
}

type ViewProps = Readonly<{ state: State; store: Store; workspace: Workspace; address: string }>

function View({ route, ...props }: ViewProps & Readonly<{ route: Route }>): JSX.Element {
  switch (route.view) {
    case 'home':
      return <p className="loading faint">Loading.</p>
    case 'settings':
      return <SettingsView workspace={props.workspace} />
    case 'project':
      return <ProjectView workspace={props.workspace} conversation={route.conversation} />
    case 'money':
      return <Money {...props} />
    case 'sessions':
      return <Sessions route={route} {...props} />
  }
}

function Money({ state, store }: ViewProps): JSX.Element {
  if (state.status === null) return <p className="loading faint">Reading what runs here.</p>
  return <UsageView client={store.client} ahead={state.ahead} emulated={state.status.emulated} />
}

function Sessions({
  route,
  state,
  store,
  address,
}: ViewProps & Readonly<{ route: Extract<Route, { view: 'sessions' }> }>): JSX.Element {
  const { summaries, conversations, picked } = state
  // biome-ignore lint/correctness/useExhaustiveDependencies: the two are functions of these three parts of the state alone.
  const [sessions, open] = useMemo(
    () => [listSessions(state), openSession(state)] as const,
    [summaries, conversations, picked],
  )
  if (open === null) return <Nothing state={state} address={address} name={route.session} />
  if (route.exchange !== null) {
    return <ExchangeView client={store.client} session={open} id={route.exchange} />
  }
  const name = open.summary.session
  return (
    <div className="columns">
      <SessionList sessions={sessions} open={name} following={picked === null} ahead={state.ahead} />
      <OneSession session={open} ahead={state.ahead} client={store.client} />
    </div>
  )
}

function OneSession({
  session,
  ahead,
  client,
}: Readonly<{ session: OpenSession; ahead: number; client: Client }>): JSX.Element {
  return (
    <main className="session" aria-labelledby="session-title">
      <ErrorBoundary key={session.summary.session}>
        <SessionView session={session} ahead={ahead} client={client} />
      </ErrorBoundary>
    </main>
  )
}

function Nothing({
  state,
  address,
  name,
}: Readonly<{ state: State; address: string; name: string | null }>): JSX.Element {
  if (state.problem?.code === 'no-access') return <div className="empty" />
  const isRead = name === null || state.conversations.get(name)?.complete === true
  if (name === null || !state.listed || !isRead) {
    return <EmptyState address={address} loading={!state.listed || !isRead} connection={state.connection} />
  }
  return (
    <main className="empty">
      <div className="card">
        <h2>There is no session of this name</h2>
        <p>
          Nothing is recorded of <code>{name}</code>. It may have been deleted. <a href="#/sessions">All sessions</a>
        </p>
      </div>
    </main>
  )
}
