import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { temporaryFolder } from '@sternline/testkit'
import type { Locator, Page } from 'playwright-core'
import { openWorkbench, type Workbench } from '../../../../test/support/open-workbench.ts'

/** More than any model's minimum, so that it is worth caching. */
const RULES = Array.from(
  { length: 500 },
  (_, i) => `- Rule ${i}: every invoice is rounded line by line, half to even.`,
).join('\n')

/** A project in a folder of its own, with rules that are worth caching. */
export type TestProject = Readonly<{
  /** Absolute path. */
  folder: string
  dataFolder: string
  /** Starts a server with it, whose emulator answers as it is told, and a browser. */
  open(answers?: readonly object[], emulator?: object): Promise<Workbench>
  remove(): Promise<void>
}>

/** Makes a project. @param files text by path */
export async function createTestProject(files: Readonly<Record<string, string>>): Promise<TestProject> {
  const home = await temporaryFolder()
  const folder = join(home.path, 'billing')
  const dataFolder = join(home.path, 'data')
  for (const [path, text] of Object.entries({ 'AGENTS.md': RULES, ...files })) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return {
    folder,
    dataFolder,
    open: (answers = [], emulator = {}) =>
      openWorkbench({
        project: { folder, dataFolder },
        emulator: { scenario: { answers, after: 'agent' }, ...emulator },
      }),
    remove: home.remove,
  }
}

/** Where the next message is written. */
export function messageBox(page: Page): Locator {
  return page.getByRole('region', { name: 'Next message' }).getByRole('textbox')
}

/** The messages of the conversation. */
export function thread(page: Page): Locator {
  return page.getByRole('region', { name: 'Messages, oldest first' })
}

/** Writes a message and sends it. */
export async function ask(page: Page, text: string): Promise<void> {
  await messageBox(page).fill(text)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
}
