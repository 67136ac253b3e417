import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'

const SOURCE = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

/** The part of axe-core that is used here. https://github.com/dequelabs/axe-core */
type Axe = Readonly<{
  run(
    context: Document,
    options: object,
  ): Promise<
    Readonly<{
      violations: readonly Readonly<{
        id: string
        nodes: readonly Readonly<{ html: string; failureSummary?: string }>[]
      }>[]
    }>
  >
}>

/**
 * Runs axe-core on a page, with every rule of WCAG 2.2 A and AA and its best practices.
 *
 * @returns what is wrong, one line each
 */
export async function inaccessible(page: Page): Promise<readonly string[]> {
  await page.evaluate(SOURCE)
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: Axe }
    const { violations } = await axe.run(document, { resultTypes: ['violations'] })
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    )
  })
}
