import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatTokens } from '@sternline/core'
import type { ApiSessions } from '@sternline/engine'
import { needs } from '@sternline/testkit'
import { afterEach, beforeEach, expect } from 'vitest'
import { openWorkbench, type Workbench } from '../../../test/support/open-workbench.ts'

const CLAUDE = createRequire(import.meta.url).resolve(
  `@anthropic-ai/claude-code-${process.platform}-${process.arch}/claude`,
)

let folder: string
let bench: Workbench

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sternline-claude-page-'))
  await mkdir(join(folder, 'home'))
  await mkdir(join(folder, 'harbour', 'src'), { recursive: true })
  await writeFile(
    join(folder, 'harbour', 'src', 'berth.js'),
    'export function mooringFee(length) {\n  return length * 7\n}\n',
  )
  bench = await openWorkbench()
})

afterEach(async () => {
  await bench.close()
  await rm(folder, { recursive: true, force: true })
})

/** Runs one task with the real CLI, to its end. */
function claude(url: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(CLAUDE, ['-p', 'Where is `mooringFee` defined?', '--model', 'claude-opus-5'], {
      cwd: join(folder, 'harbour'),
      stdio: 'ignore',
      // Nothing of this machine's own environment; whatever would leave it is refused by the gateway.
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: join(folder, 'home'),
        CLAUDE_CONFIG_DIR: join(folder, 'home', '.claude'),
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        DISABLE_AUTOUPDATER: '1',
        DISABLE_TELEMETRY: '1',
        DISABLE_ERROR_REPORTING: '1',
        HTTPS_PROXY: url,
        NO_PROXY: '127.0.0.1',
        ANTHROPIC_BASE_URL: url,
        ANTHROPIC_API_KEY: 'any-key',
      },
    })
    child.on('error', reject)
    child.on('close', resolve)
  })
}

needs('chromium').it(
  'what the real Claude Code sends through the gateway appears on the page: rows, plan, figures and warmth',
  async () => {
    const { page, watched } = await bench.open()
    await page.getByRole('heading', { name: 'No data yet' }).waitFor()
    expect(await claude(bench.url)).toBe(0)

    const item = page
      .getByRole('navigation', { name: 'Sessions' })
      .getByRole('link', { name: /claude-cli/ })
      .first()
    await item.waitFor()
    await expect.poll(() => item.innerText()).toMatch(/warm for\s+\d+:\d\d/)
    const calls = page.getByRole('region', { name: 'Calls, oldest first' }).locator('li.item-call')
    await expect.poll(() => calls.count()).toBeGreaterThanOrEqual(3)

    const { sessions }: ApiSessions = await (await fetch(`${bench.url}/api/sessions`)).json()
    const own = sessions.find(({ client }) => client.startsWith('claude-cli/'))
    expect(own?.usage.cached).toBeGreaterThan(0)
    expect(await page.locator('dl.totals').innerText()).toContain(`cached\n${formatTokens(own?.usage.cached ?? 0)}`)

    await calls.last().getByRole('link').click()
    const breakpoints = page.getByRole('table', { name: 'Breakpoints' }).locator('tbody tr:not(.why)')
    await expect.poll(() => breakpoints.count()).toBeGreaterThanOrEqual(3)
    expect(await breakpoints.count()).toBeLessThanOrEqual(4)
    expect((await breakpoints.allInnerTexts()).join('\n')).toContain('the client')
    await page.getByText('avoided').first().waitFor()
    expect(watched.errors).toEqual([])
  },
)
