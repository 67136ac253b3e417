import { useSyncExternalStore } from 'react'

/** Where a person is in the page. A new view is one more member here, one more line in `parseRoute`, and one more in `App`. */
export type Route =
  /** The project where the server has one, the sessions where it has none. */
  | Readonly<{ view: 'home' }>
  /** The coding environment; null for a new conversation. */
  | Readonly<{ view: 'project'; conversation: string | null }>
  | Readonly<{ view: 'sessions'; session: string | null; exchange: string | null }>
  | Readonly<{ view: 'money' }>
  | Readonly<{ view: 'settings' }>

/** The view that opens first. */
export const HOME: Route = { view: 'home' }

/** Sessions, following the newest. */
export const SESSIONS: Route = { view: 'sessions', session: null, exchange: null }

/**
 * Reads the fragment of an address: `#/project/ID`, `#/sessions/NAME/ID`, `#/money`, `#/settings`.
 *
 * @returns `HOME` for anything else: a fragment may be of an older version, or not be a route at all
 */
export function parseRoute(fragment: string): Route {
  const [root, view, ...rest] = fragment.split('/')
  if (root !== '#') return HOME
  const [first = null, second = null] = rest.map(decoded)
  switch (view) {
    case 'project':
      return { view, conversation: first || null }
    case 'sessions':
      return { view, session: first || null, exchange: second || null }
    case 'money':
    case 'settings':
      return { view }
    default:
      return HOME
  }
}

/** Writes a route as the fragment of an address. */
export function formatRoute(route: Route): string {
  if (route.view === 'home') return '#/'
  return [`#/${route.view}`, ...partsOf(route).map(encodeURIComponent)].join('/')
}

function partsOf(route: Route): readonly string[] {
  if (route.view === 'project') return given(route.conversation)
  if (route.view !== 'sessions' || route.session === null) return []
  return [route.session, ...given(route.exchange)]
}

function given(part: string | null): readonly string[] {
  return part === null ? [] : [part]
}

/** Goes to a route. `replace` leaves no step behind to go back to. */
export function goTo(route: Route, { replace = false }: Readonly<{ replace?: boolean }> = {}): void {
  const fragment = formatRoute(route)
  if (fragment === location.hash) return
  if (!replace) {
    location.hash = fragment
    return
  }
  history.replaceState(null, '', fragment)
  window.dispatchEvent(new HashChangeEvent('hashchange'))
}

/** The route of the address, as it changes. */
export function useRoute(): Route {
  const fragment = useSyncExternalStore(subscribe, () => location.hash)
  return parseRoute(fragment)
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed)
  return () => window.removeEventListener('hashchange', changed)
}

/** A part that is no valid escape stays as it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
