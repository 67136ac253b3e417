import { useSyncExternalStore } from 'react'

/** Where a person is in the page. A new view is one more member here, one more line in `parseRoute`, and one more in `App`. */
export type Route =
  | Readonly<{ view: 'sessions'; session: string | null; exchange: string | null }>
  | Readonly<{ view: 'money' }>

/** The view that opens first: sessions, following the newest. */
export const HOME: Route = { view: 'sessions', session: null, exchange: null }

/**
 * Reads the fragment of an address: `#/sessions/NAME/ID`, `#/money`.
 *
 * @returns `HOME` for anything else: a fragment may be of an older version, or not be a route at all
 */
export function parseRoute(fragment: string): Route {
  const [root, view, ...rest] = fragment.split('/')
  if (root !== '#') return HOME
  if (view === 'money') return { view: 'money' }
  if (view !== 'sessions') return HOME
  const [session = null, exchange = null] = rest.map(decoded)
  return { view: 'sessions', session: session || null, exchange: exchange || null }
}

/** Writes a route as the fragment of an address. */
export function formatRoute(route: Route): string {
  if (route.view === 'money') return '#/money'
  const parts = [route.session, route.session === null ? null : route.exchange].filter(part => part !== null)
  return ['#/sessions', ...parts.map(encodeURIComponent)].join('/')
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
  return parseRoute(useSyncExternalStore(subscribe, () => location.hash))
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
