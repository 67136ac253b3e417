// A small project and conversations about it, which show what the coding environment is for.
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const RULES = `# Rules of this project

- Money is a whole number of cents; never a float.
- A line of an invoice is rounded by itself, half to even.
- Every function that rounds says why.
`

const INVOICE = `import { asCents, type Cents } from './money.ts'
import type { Line } from './line.ts'

/** What an invoice comes to. */
export function total(lines: readonly Line[]): Cents {
  return Math.round(lines.reduce((sum, line) => sum + line.net * (1 + line.vat), 0))
}

/** What of it is tax. */
export function tax(lines: readonly Line[]): Cents {
  return asCents(lines.reduce((sum, line) => sum + line.net * line.vat, 0))
}
`

const MONEY = `/** Hundredths of the currency's unit. */
export type Cents = number

/** Rounds half to even, as the law asks for it. */
export function asCents(amount: number): Cents {
  const floor = Math.floor(amount)
  const rest = amount - floor
  if (rest !== 0.5) return Math.round(amount)
  return floor % 2 === 0 ? floor : floor + 1
}
`

const LINE = `/** A line of an invoice: a net amount in cents, and a rate of VAT. */
export type Line = Readonly<{ net: number; vat: number }>
`

const DOMAIN = [
  '# The domain',
  '',
  ...Array.from(
    { length: 260 },
    (_each, index) =>
      `${index + 1}. An invoice has lines; a line has a net amount and a rate of VAT. Credit note ${index + 1} turns the sign of each line and is rounded as they are.`,
  ),
  '',
].join('\n')

const FILES = {
  'AGENTS.md': RULES,
  'docs/domain.md': DOMAIN,
  'package.json': '{\n  "name": "billing-service",\n  "type": "module"\n}\n',
  'src/invoice.ts': INVOICE,
  'src/ledger.ts':
    "import type { Cents } from './money.ts'\n\nexport const balance = (entries: readonly Cents[]): Cents => entries.reduce((a, b) => a + b, 0)\n",
  'src/line.ts': LINE,
  'src/money.ts': MONEY,
  'test/invoice.test.ts':
    "import { total } from '../src/invoice.ts'\n\nconsole.assert(total([{ net: 105, vat: 0.1 }]) === 116)\n",
}

/** Writes the project below a folder. */
export async function writeDemoProject(folder) {
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

async function ask(url, method, path, body) {
  const answer = await fetch(`${url}${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return answer.status === 204 ? null : answer.json().catch(() => null)
}

/** Waits until a turn is over, or waits for the person. */
async function settled(url, id) {
  for (let tries = 0; tries < 400; tries++) {
    const view = await ask(url, 'GET', `/api/conversations/${id}`)
    if (!view.isBusy || view.approvals.length > 0) return view
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error('The turn did not come to its end.')
}

/** Says something in a conversation, and waits for the answer or for a question of its own. */
export async function say(url, id, text) {
  await ask(url, 'POST', `/api/conversations/${id}/turns`, { kind: 'send', said: { text } })
  return settled(url, id)
}

/** Begins a conversation and says what is to be said, one after the other. @returns its id */
export async function converse(url, model, texts) {
  const { id } = await ask(url, 'POST', '/api/conversations', { model })
  for (const text of texts) await say(url, id, text)
  return id
}

/** Pins a file to the base. */
export async function pin(url, model, path) {
  await ask(url, 'POST', '/api/project/pins', { path, model })
}
