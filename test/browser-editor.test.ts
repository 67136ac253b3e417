import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { needs, temporaryFolder } from '@sternline/testkit'
import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { inaccessible } from './support/axe.ts'
import { type OpenPage, openWorkbench, type Workbench } from './support/open-workbench.ts'
import { nothingWrong } from './support/watched-page.ts'

const INVOICE = [
  "import type { Line } from './line.ts'",
  '',
  'export function total(lines: readonly Line[]): number {',
  '  return Math.round(lines.reduce((sum, line) => sum + line.net, 0))',
  '}',
  '',
  ...Array.from({ length: 40 }, (_each, index) => `export const rate${index} = ${index}`),
  '',
  'export const currency = "EUR"',
  '',
].join('\n')

const FILES: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "billing" }\n',
  'AGENTS.md': '# Rules\n\nRound half to even.\n',
  'src/invoice.ts': INVOICE,
  'src/line.ts': 'export type Line = Readonly<{ net: number }>\r\nexport const NONE = null\r\n',
  'docs/deep/er/notes.md': 'A note about rounding.\n',
  'docs/\u202egpj.exe': 'not what it looks like',
}

/** What the emulated model proposes: two places of one file, far apart. */
const PROPOSED = INVOICE.replace('Math.round(', 'roundHalfEven(').replace('"EUR"', '"CHF"')

needs('chromium').describe('the editor in a real browser', () => {
  let temporary: Awaited<ReturnType<typeof temporaryFolder>>
  let root: string
  let bench: Workbench
  let opened: OpenPage
  let page: Page

  beforeAll(async () => {
    temporary = await temporaryFolder()
    root = join(temporary.path, 'billing')
    await mkdir(root)
    const calls = [{ name: 'write_file', input: { path: 'src/invoice.ts', content: PROPOSED } }]
    const turn = [{ text: 'I propose to round half to even.', calls }, { text: 'As you say.' }]
    bench = await openWorkbench({
      project: { folder: root, dataFolder: join(temporary.path, 'data') },
      emulator: { scenario: { answers: [...turn, ...turn, ...turn, ...turn] } },
    })
  })
  afterAll(async () => {
    await bench?.close()
    await temporary?.remove()
  })

  beforeEach(async () => {
    await rm(root, { recursive: true })
    for (const [path, text] of Object.entries(FILES)) await write(path, text)
    await writeFile(join(root, 'logo.png'), new Uint8Array([137, 80, 78, 71, 0]))
    opened = await bench.open('', { permissions: ['clipboard-read', 'clipboard-write'] })
    page = opened.page
    page.setDefaultTimeout(10_000)
    await tree('AGENTS.md').waitFor()
  })
  afterEach(() => opened?.context.close())

  async function write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  const onDisk = (path: string): Promise<string> => readFile(join(root, path), 'utf8')
  const tree = (name: string): Locator => page.getByRole('treeitem', { name, exact: true })
  const editor = (): Locator => page.locator('.code-host .cm-content')
  const tab = (name: string): Locator =>
    page.getByRole('list', { name: 'Open files' }).getByRole('button', { name, exact: true })
  const openByName = async (typed: string, name: string): Promise<void> => {
    await page.keyboard.press('Control+p')
    await page.getByRole('combobox', { name: 'Name of a file' }).fill(typed)
    await page.getByRole('option', { name, selected: true }).waitFor()
    await page.keyboard.press('Enter')
    await tab(name.split(' ')[0] ?? '').waitFor()
  }
  /** Asks, and waits for the proposed change. */
  const askForChange = async (): Promise<void> => {
    const box = page.getByRole('region', { name: 'Assistant' }).getByRole('textbox')
    await box.fill('Round half to even.')
    await box.press('Enter')
    await page.getByText('proposed change').first().waitFor()
    await page.getByRole('group', { name: 'Hunk 1 of 2' }).waitFor()
  }

  it('opens a folder and a file, edits and saves it, all by keyboard', async () => {
    await page.getByRole('tree').focus()
    await page.keyboard.press('s')
    await page.keyboard.press('ArrowRight')
    await tree('invoice.ts').waitFor()
    await page.keyboard.press('i')
    await page.keyboard.press('Enter')
    await editor().waitFor()
    await editor().focus()
    await page.keyboard.press('Control+Home')
    await page.keyboard.type('// Hello\n')
    await tab('invoice.ts, not saved').waitFor()
    expect(await onDisk('src/invoice.ts'), 'nothing is written before it is saved').toBe(INVOICE)
    await page.keyboard.press('Control+s')
    await expect.poll(() => onDisk('src/invoice.ts')).toBe(`// Hello\n${INVOICE}`)
    await tab('invoice.ts').waitFor()
    await page.keyboard.press('Control+z')
    await tab('invoice.ts, not saved').waitFor()
    expect(opened.watched).toEqual(nothingWrong(bench.url))
  })

  it('keeps the line ends of a file that has others', async () => {
    await openByName('line.ts', 'line.ts src')
    await editor().waitFor()
    await page.keyboard.press('Control+End')
    await page.keyboard.type('export const ONE = 1\n')
    await page.keyboard.press('Control+s')
    await expect.poll(() => onDisk('src/line.ts')).toBe(`${FILES['src/line.ts']}export const ONE = 1\r\n`)
  })

  describe('a file that changes on disk', () => {
    it('is shown anew while nothing was edited, and so is the tree', async () => {
      await openByName('agents', 'AGENTS.md')
      await expect.poll(() => editor().innerText()).toContain('Round half to even.')
      await write('AGENTS.md', '# Rules\n\nRound half up.\n')
      await expect.poll(() => editor().innerText()).toContain('Round half up.')
      await write('CHANGES.md', '')
      await tree('CHANGES.md').waitFor()
      await rm(join(root, 'CHANGES.md'))
      await expect.poll(() => tree('CHANGES.md').count()).toBe(0)
    })

    it('is not lost, and neither is the draft: the person sees the difference and chooses', async () => {
      await openByName('agents', 'AGENTS.md')
      await editor().waitFor()
      await page.keyboard.press('Control+End')
      await page.keyboard.type('Mine.')
      await write('AGENTS.md', '# Rules\n\nTheirs.\n')
      const warning = page.getByRole('alert').filter({ hasText: 'changed on disk' })
      await warning.waitFor()
      await page.keyboard.press('Control+s')
      expect(await onDisk('AGENTS.md')).toBe('# Rules\n\nTheirs.\n')
      await warning.getByRole('button', { name: 'Show difference' }).click()
      await page.locator('.cm-deletedChunk').getByText('Theirs.').waitFor()
      expect(await inaccessible(page)).toEqual([])
      await warning.getByRole('button', { name: 'Back to the editor' }).click()
      await warning.getByRole('button', { name: 'Keep mine' }).click()
      await editor().focus()
      await page.keyboard.press('Control+s')
      await expect.poll(() => onDisk('AGENTS.md')).toBe('# Rules\n\nRound half to even.\nMine.')
      expect(opened.watched).toEqual(nothingWrong(bench.url))
    })
  })

  it('finds files by few letters and lines by their text, and goes to the line', async () => {
    await openByName('den', 'notes.md docs/deep/er')
    await tree('notes.md').waitFor()
    await page.keyboard.press('Control+Shift+F')
    await page.getByRole('combobox', { name: 'Text in all files' }).fill('currency')
    await page.getByRole('option', { name: /currency.*src\/invoice\.ts:48/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('Line 48, column 1').waitFor()
    await expect.poll(() => editor().innerText()).toContain('currency')
    expect(await editor().evaluate(each => each.getRootNode() === each.ownerDocument)).toBe(false)
    expect(opened.watched).toEqual(nothingWrong(bench.url))
  })

  it('makes a new file', async () => {
    await tree('docs').click()
    await page.getByRole('button', { name: 'New file' }).click()
    const field = page.getByRole('textbox', { name: 'Path of the new file' })
    await expect.poll(() => field.inputValue()).toBe('docs/')
    await field.pressSequentially('new/page.md')
    await field.press('Enter')
    await editor().waitFor()
    await editor().focus()
    await page.keyboard.type('# New')
    await page.keyboard.press('Control+s')
    await expect.poll(() => onDisk('docs/new/page.md').catch(() => null)).toBe('# New')
  })

  it('asks before a draft is given up', async () => {
    await openByName('agents', 'AGENTS.md')
    await editor().waitFor()
    await page.keyboard.type('x')
    await tab('Close AGENTS.md').click()
    const question = page.getByRole('dialog', { name: 'Not saved' })
    await question.waitFor()
    expect(await inaccessible(page)).toEqual([])
    await page.keyboard.press('Escape')
    await question.waitFor({ state: 'detached' })
    await tab('AGENTS.md, not saved').waitFor()
    await tab('Close AGENTS.md').click()
    await question.getByRole('button', { name: 'Save and close' }).click()
    await page.getByText('Open a file by its name').waitFor()
    expect(await onDisk('AGENTS.md')).toBe(`x${FILES['AGENTS.md']}`)
  })

  it('says why a file is not shown, and shows what hides in a name', async () => {
    await tree('logo.png').click()
    await page.getByRole('alert').filter({ hasText: 'It is no text in UTF-8.' }).waitFor()
    await tree('docs').click()
    await tree('\\u202egpj.exe').waitFor()
  })

  it('attaches and pins from the tree, and attaches what is selected', async () => {
    await tree('AGENTS.md').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Attach to message' }).click()
    await tree('package.json').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Copy path' }).click()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('package.json')
    await tree('package.json').click()
    await page.getByRole('tree').focus()
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Pin to base' }).press('Enter')
    await tree('package.json, pinned to the base').waitFor()
    await openByName('invoice', 'invoice.ts src')
    await editor().waitFor()
    await page.keyboard.press('Control+Home')
    await page.keyboard.press('Shift+ArrowDown')
    await page.keyboard.press('Shift+ArrowDown')
    await page.getByRole('button', { name: 'Attach selection' }).click()
    const assistant = page.getByRole('region', { name: 'Assistant' })
    await assistant.getByText('AGENTS.md').first().waitFor()
    await assistant
      .getByText(/invoice\.ts.*1.*3/)
      .first()
      .waitFor()
    expect(opened.watched).toEqual(nothingWrong(bench.url))
  })

  describe('a proposed change', () => {
    it('is accepted in one of two places, and the disk and the editor have that one', async () => {
      await openByName('invoice', 'invoice.ts src')
      await editor().waitFor()
      await askForChange()
      expect(await inaccessible(page)).toEqual([])
      await page.getByRole('button', { name: 'Refuse hunk 1' }).click()
      await page.getByText('2 hunks, 1 refused').waitFor()
      expect(await onDisk('src/invoice.ts')).toBe(INVOICE)
      await page.getByRole('button', { name: 'Accept hunk 2' }).click()
      await expect.poll(() => onDisk('src/invoice.ts')).toBe(INVOICE.replace('"EUR"', '"CHF"'))
      await page.getByRole('group', { name: /^Hunk/ }).first().waitFor({ state: 'detached' })
      await editor().focus()
      await page.keyboard.press('Control+End')
      await expect.poll(() => editor().innerText()).toContain('"CHF"')
      expect(await tab('invoice.ts').count(), 'it is no draft').toBe(1)
      expect(opened.watched).toEqual(nothingWrong(bench.url))
    })

    it('is accepted as a whole by a key', async () => {
      await askForChange()
      await page.keyboard.press('Control+Enter')
      await expect.poll(() => onDisk('src/invoice.ts')).toBe(PROPOSED)
    })

    it('can wait while the person looks elsewhere, and be refused then by keys', async () => {
      await askForChange()
      await openByName('agents', 'AGENTS.md')
      await page.getByText('1 proposed change to review').waitFor()
      await page.getByRole('button', { name: 'Review' }).click()
      const diff = page.getByRole('textbox', { name: 'Change of src/invoice.ts' })
      await diff.focus()
      await page.keyboard.press('r')
      await page.getByText('2 hunks, 1 refused').waitFor()
      await page.keyboard.press('n')
      await page.keyboard.press('r')
      await page.getByRole('group', { name: /^Hunk/ }).first().waitFor({ state: 'detached' })
      expect(await onDisk('src/invoice.ts')).toBe(INVOICE)
    })

    it('leaves a draft of the same file alone, and warns', async () => {
      await openByName('invoice', 'invoice.ts src')
      await editor().waitFor()
      await page.keyboard.type('// mine\n')
      await askForChange()
      await page.getByText('Your draft of this file is not saved.').waitFor()
      await page.getByRole('button', { name: 'Accept all' }).click()
      await expect.poll(() => onDisk('src/invoice.ts')).toBe(PROPOSED)
      await page.getByRole('alert').filter({ hasText: 'changed on disk' }).waitFor()
      await editor().focus()
      await page.keyboard.press('Control+Home')
      await expect.poll(() => editor().innerText()).toContain('// mine')
    })
  })

  it('stays quick with many files and long ones: only what is seen is drawn', async () => {
    const names = Array.from({ length: 2000 }, (_each, index) => `many/part-${index}.ts`)
    await mkdir(join(root, 'many'))
    await Promise.all(names.map(name => writeFile(join(root, name), '')))
    await write('long.ts', `export const line = 'the same'\n`.repeat(60_000))
    await tree('many').click()
    await tree('part-1.ts').waitFor()
    await page.getByRole('tree').focus()
    await page.keyboard.press('End')
    await page.getByRole('treeitem', { name: /^package\.json/ }).waitFor()
    expect(await page.getByRole('treeitem').count()).toBeLessThan(100)
    await openByName('pt1999', 'part-1999.ts many')
    expect(await page.getByRole('option').count()).toBeLessThan(100)
    await openByName('longts', 'long.ts')
    await expect.poll(() => editor().innerText()).toContain('the same')
    await page.keyboard.press('Control+End')
    await page.keyboard.type('// the end')
    await tab('long.ts, not saved').waitFor()
    expect(await page.locator('.cm-line').count()).toBeLessThan(200)
    await page.keyboard.press('Control+s')
    await expect.poll(async () => (await onDisk('long.ts')).slice(-20)).toBe(`the same'\n// the end`.slice(-20))
  })

  it('shows one part at a time where there is no room for three', async () => {
    await page.setViewportSize({ width: 400, height: 800 })
    await page.getByRole('radio', { name: 'Files' }).check({ force: true })
    await tree('AGENTS.md').click()
    await editor().waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400)
    expect(await inaccessible(page)).toEqual([])
  })

  it.each(['light', 'dark'] as const)('is accessible, %s', async colorScheme => {
    const { page: other, context } = await bench.open('', { colorScheme })
    await other.getByRole('treeitem', { name: 'AGENTS.md' }).click()
    await other.locator('.code-host .cm-content').waitFor()
    expect(await inaccessible(other)).toEqual([])
    await other.keyboard.press('Control+p')
    await other.getByRole('option').first().waitFor()
    expect(await inaccessible(other)).toEqual([])
    await context.close()
  })
})
