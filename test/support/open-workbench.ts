import { fileURLToPath } from 'node:url'
import { CHROMIUM_ARGUMENTS, chromiumPath } from '@sternline/testkit'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { type RunningServer, type StartOptions, startServer } from '../../packages/server/src/index.ts'
import { type Watch, watch } from './watched-page.ts'

/** A server with the emulator and the built page, and a browser before it. */
export type Workbench = Readonly<{
  url: string
  server: RunningServer
  browser: Browser
  /** Opens a page at a fragment of the address. Pages are closed with their context. */
  open(fragment?: string, options?: Parameters<Browser['newContext']>[0]): Promise<OpenPage>
  close(): Promise<void>
}>

/** A page, and what went wrong on it. */
export type OpenPage = Readonly<{ page: Page; watched: Watch; context: BrowserContext }>

/** Starts a server on a free port, and Chromium. Without other options exchanges are kept in memory. */
export async function openWorkbench(options: Partial<StartOptions> = {}): Promise<Workbench> {
  const browser = await chromium.launch({ executablePath: chromiumPath() ?? '', args: [...CHROMIUM_ARGUMENTS] })
  const server = await startServer({
    port: 0,
    upstream: { name: 'emulator' },
    ledgerFile: null,
    pageFolder: fileURLToPath(new URL('../../packages/workbench/dist', import.meta.url)),
    version: '0.0.0-test',
    graceMs: 200,
    ...options,
  })
  return {
    url: server.url,
    server,
    browser,
    open: async (fragment = '', given = {}) => {
      const context = await browser.newContext({
        reducedMotion: 'reduce',
        viewport: { width: 1280, height: 900 },
        ...given,
      })
      const page = await context.newPage()
      const watched = watch(page)
      await page.goto(`${server.url}/${fragment}`)
      return { page, watched, context }
    },
    close: async () => {
      await browser.close()
      await server.stop()
    },
  }
}
