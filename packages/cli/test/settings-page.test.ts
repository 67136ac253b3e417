import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type FakeUpstream,
  jsonAnswer,
  messageStreamAnswer,
  needs,
  startFakeUpstream,
  temporaryFolder,
} from '@sternline/testkit'
import type { Locator, Page } from 'playwright-core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { inaccessible } from '../../../test/support/axe.ts'
import { openWorkbench, type Workbench } from '../../../test/support/open-workbench.ts'
import { nothingWrong, type Watch } from '../../../test/support/watched-page.ts'
import { followSettings, wantedFromSettings } from '../src/start/wanted-from-settings.ts'
import { fakeIo } from './support/fake-io.ts'
import { ask, thread } from './support/project-bench.ts'

/** What Azure answers for a deployment that the resource does not have. */
const NOT_FOUND = {
  error: { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' },
}
const KEY = 'sk-ant-api03-0123456789abcdefghij'

let home: Awaited<ReturnType<typeof temporaryFolder>>
let stop: AbortController
let azure: FakeUpstream
let bench: Workbench
let page: Page
let watched: Watch
let file: string

beforeEach(async () => {
  home = await temporaryFolder()
  file = join(home.path, '.config', 'sternline', 'settings.json')
  await mkdir(join(home.path, 'billing', 'src'), { recursive: true })
  await writeFile(join(home.path, 'billing', 'README.md'), '# Billing\n\nBerths are billed by the day.\n')
  await writeFile(join(home.path, 'billing', 'src', 'invoice.ts'), 'export const berthPrice = 12\n')
  await writeFile(join(home.path, 'azure.key'), 'the-key-of-the-resource\n')
  azure = await startFakeUpstream(({ body }) =>
    Buffer.from(body).includes('"model":"my-opus"')
      ? messageStreamAnswer({ text: 'By the day.', usage: { input_tokens: 2000, output_tokens: 5 } })
      : jsonAnswer(NOT_FOUND, { status: 404 }),
  )
  stop = new AbortController()
  const io = fakeIo({ home: home.path, stop: stop.signal })
  const { upstream, settingsFile } = wantedFromSettings(io, await followSettings(io), false)
  bench = await openWorkbench({
    upstream,
    settingsFile: settingsFile ?? null,
    project: { folder: join(home.path, 'billing'), dataFolder: join(home.path, 'data') },
  })
  const opened = await bench.open()
  page = opened.page
  watched = opened.watched
  page.setDefaultTimeout(8_000)
})

afterEach(async () => {
  stop.abort()
  await bench.close()
  await azure.close()
  await home.remove()
})

const field = (label: string): Locator => page.getByLabel(label, { exact: true })
const editor = (): Locator => page.locator('.settings-code .cm-content')
const notes = (): Locator => page.locator('.connection-form .field-note')

/** Writes into a field of the form, and leaves it by Enter. */
async function put(label: string, text: string): Promise<void> {
  await field(label).fill(text)
  await field(label).press('Enter')
}

async function save(): Promise<void> {
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect.poll(() => page.locator('.settings-head [role=status]').innerText()).toMatch(/(^|· )saved$/)
}

async function chooseModel(name: RegExp): Promise<void> {
  await page.getByRole('button', { name: /^Model/ }).click()
  await page.getByRole('menuitemradio', { name }).click()
}

needs('chromium').describe('a first start without a key, and the settings on the page', () => {
  it('goes from the emulator to Azure: form, file, picker, a wrong name explained at its place, mended, answered', async () => {
    // The emulator answers a question about the opened folder with a real search.
    await page.getByRole('heading', { name: 'No key is needed to look around' }).waitFor()
    await page.getByRole('button', { name: 'What does src/invoice.ts do?' }).click()
    await thread(page).getByText('src/invoice.ts').first().waitFor()
    await page
      .getByRole('button', { name: 'new', exact: true })
      .or(page.getByRole('link', { name: 'new', exact: true }))
      .click()

    // The form writes what the specification shows, the pitfalls explained where they happen.
    await page.getByRole('link', { name: 'connect Azure or Anthropic' }).click()
    await put('Address', 'https://contoso.openai.azure.com/openai/deployments/my-opus')
    await notes().getByText('This is an address of the Azure OpenAI API.').waitFor()
    await put('Address', `${azure.url}/anthropic`)
    await put('Deployment name', '<YOUR_EXACT_AZURE_DEPLOYMENT_NAME>')
    await notes().getByText('placeholder').waitFor()
    await put('Deployment name', 'claude-opus-4.6')
    await page.getByText('This reads like the id of a model.').waitFor()
    await put('Shown as', 'Azure Claude Opus')
    await put('Model behind it', 'claude-opus-4-8')
    await page.getByText('Limits').click()
    await put('Tokens in and out together', '200000')
    await put('Tokens out', '8192')

    // A key is never taken.
    await field('Name of the variable').fill(KEY)
    await page.getByText('That looks like a key, so it was not taken.').waitFor()
    expect(await field('Name of the variable').inputValue()).toBe('')
    await field('a file').check()
    await put('Path of the file', '~/azure.key')
    await expect.poll(() => editor().innerText()).toContain('"api_key_file": "~/azure.key"')
    expect(await editor().innerText()).not.toContain(KEY)
    await save()
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      language_models: {
        azure_anthropic: {
          api_url: `${azure.url}/anthropic`,
          api_key_file: '~/azure.key',
          available_models: [
            {
              name: 'claude-opus-4.6',
              display_name: 'Azure Claude Opus',
              model: 'claude-opus-4-8',
              max_tokens: 200_000,
              max_output_tokens: 8192,
            },
          ],
        },
      },
    })
    expect((await stat(file)).mode & 0o777).toBe(0o600)

    // The model is there at once; the wrong name is explained in the thread, and marked in the settings.
    await page.getByRole('link', { name: 'Project', exact: true }).click()
    await chooseModel(/Azure Claude Opus/)
    await ask(page, 'How are berths billed?')
    const problem = page.locator('.turn-problem')
    await problem.getByText('No deployment').waitFor()
    expect(await problem.innerText()).toContain('Deployment names are yours, not model ids.')
    const sent = azure.requests.at(-1)
    expect(
      sent?.headers.find(([name]) => name.toLowerCase() === 'api-key' || name.toLowerCase() === 'x-api-key')?.[1],
    ).toBe('the-key-of-the-resource')
    await problem.getByRole('link', { name: 'open settings' }).click()
    await notes().getByText('No deployment').waitFor()
    await expect.poll(() => page.locator('.settings-code .cm-lintRange-warning').innerText()).toBe('"claude-opus-4.6"')
    await page.getByText('not ready').waitFor()

    // Mended there, it works in the same conversation.
    await put('Deployment name', 'my-opus')
    await save()
    await expect.poll(() => notes().count()).toBe(0)
    await page.getByRole('link', { name: 'Project', exact: true }).click()
    await page.locator('.conversation, [class*=conversation]').getByText('How are berths billed?').first().click()
    await chooseModel(/Azure Claude Opus/)
    await page.getByRole('button', { name: 'Change the model' }).click()
    await ask(page, 'And now?')
    await thread(page).getByText('By the day.').waitFor()
    expect([...watched.hosts]).toEqual([new URL(bench.url).host])
    // What it would cost to go on with a model that is gone can't be told.
    expect(watched.errors.filter(error => !error.includes('status of 422'))).toEqual([])
  })

  it('keeps what a person wrote beside what came on disk, completes by the schema, and shows every note at its place', async () => {
    await page.getByRole('link', { name: 'Settings', exact: true }).click()
    await editor().click()
    await page.keyboard.type('// mine\n{ "ser')
    await page.locator('.cm-tooltip-autocomplete').getByText('"server"').click()
    await expect.poll(() => editor().innerText()).toContain('"server": {}')

    await page.keyboard.type('"port": "x')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.cm-lintRange-error').allInnerTexts()).toEqual(['"x"'])
    await page.locator('.cm-lintRange-error').hover()
    await page.locator('.cm-tooltip-lint').getByText('a whole number', { exact: false }).waitFor()
    await page.getByRole('button', { name: 'Save with errors' }).waitFor()

    await mkdir(join(home.path, '.config', 'sternline'), { recursive: true })
    await writeFile(file, '{ "server": { "port": 4142 } }\n')
    await page.getByText('The file was changed on disk.').waitFor()
    expect(await editor().innerText()).toContain('// mine')
    await page.getByRole('button', { name: 'Take what is on disk' }).click()
    await expect.poll(() => editor().innerText()).toContain('4142')
    await page.getByText('Counts only after Sternline is started again: server.port').waitFor()

    // The form finds its place between comments, and other views lose nothing of what was not saved.
    await page.getByRole('radio', { name: 'Anthropic', exact: true }).check()
    await put('Name of the variable', 'MY_KEY')
    await page.getByRole('link', { name: 'Money', exact: true }).click()
    await page.getByRole('link', { name: 'Settings', exact: true }).click()
    await expect.poll(() => editor().innerText()).toContain('"api_key_env": "MY_KEY"')
    await page.keyboard.press('Escape')
    await editor().click()
    await page.keyboard.press('ControlOrMeta+S')
    await expect.poll(() => readFile(file, 'utf8')).toContain('MY_KEY')
    await page.getByText('not ready').first().waitFor()
    expect(watched).toEqual(nothingWrong(bench.url))
  })

  it.each(['light', 'dark'] as const)('has nothing that shuts people out, in %s colours', async colorScheme => {
    await page.emulateMedia({ colorScheme })
    await page.getByRole('button', { name: 'What does src/invoice.ts do?' }).waitFor()
    expect(await inaccessible(page)).toEqual([])
    await page.getByRole('link', { name: 'connect Azure or Anthropic' }).click()
    await put('Address', 'https://contoso.openai.azure.com/x')
    await put('Deployment name', '<NAME>')
    await notes().first().waitFor()
    await page.getByText('Limits').click()
    expect(await inaccessible(page)).toEqual([])
  })
})
