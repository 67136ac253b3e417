import type { Page } from 'playwright-core'

/** What must not happen on a page, and the hosts that it talked to. */
export type Watch = Readonly<{ errors: string[]; failed: string[]; hosts: Set<string> }>

/** Watches a page from now on. */
export function watch(page: Page): Watch {
  const watched: Watch = { errors: [], failed: [], hosts: new Set() }
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') watched.errors.push(message.text())
  })
  page.on('pageerror', error => watched.errors.push(error.message))
  page.on('request', request => watched.hosts.add(new URL(request.url()).host))
  page.on('requestfailed', request => {
    // A question that was withdrawn because another one took its place is no failure.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') watched.failed.push(request.url())
  })
  page.on('response', response => {
    if (response.status() >= 400) watched.failed.push(`${response.url()} ${response.status()}`)
  })
  return watched
}

/** A page on which nothing went wrong, and which talked to its own server alone. */
export function nothingWrong(url: string): Watch {
  return { errors: [], failed: [], hosts: new Set([new URL(url).host]) }
}
